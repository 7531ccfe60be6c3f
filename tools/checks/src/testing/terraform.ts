import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { localEnvironment, runCommand, type CommandOutcome } from '@millrace/tools-start';
import { aDirectory } from '@millrace/tools-deploy/testing/an-assembly.ts';

export const terraformIsInstalled = spawnSync('terraform', ['version']).error === undefined;

const NO_TERRAFORM =
  'There is no terraform on the PATH, so the remote state is not tested. ' +
  'Get 1.11.4 or a later 1.x from https://developer.hashicorp.com/terraform/install and run the tests again.';

/**
 * Runs terraform with its files in a directory of the test, and without the caller's settings.
 * @param options.endpoint of the local cloud, for a root with its state there
 * @throws Error with where to get terraform, when it is not on the PATH
 */
export async function terraform(
  args: readonly string[],
  options: { cwd: string; endpoint?: string; onLine?: (line: string) => void },
): Promise<CommandOutcome> {
  const { endpoint, ...rest } = options;
  const inherited = Object.entries(
    localEnvironment(endpoint ? { endpointUrl: endpoint, stateDir: options.cwd } : undefined),
  ).filter(([name]) => !name.startsWith('TF_'));
  const env = {
    ...Object.fromEntries(inherited),
    TF_CLI_CONFIG_FILE: '/dev/null',
    TF_IN_AUTOMATION: 'true',
    TF_INPUT: 'false',
    CHECKPOINT_DISABLE: 'true',
    TF_CLI_ARGS: '-no-color',
  };
  if (!terraformIsInstalled) throw new Error(NO_TERRAFORM);
  return runCommand(['terraform', ...args], { ...rest, env });
}

/** An output on one line, because Terraform wraps its messages. */
export const unwrapped = ({ output }: CommandOutcome): string => output.replaceAll(/\s+/g, ' ');

/** A named pipe at which a provisioner waits for a line. */
export class Gate {
  readonly path = join(aDirectory(), 'gate');
  readonly #descriptor: number;

  constructor() {
    const { status, stderr } = spawnSync('mkfifo', [this.path], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`mkfifo: ${stderr}`);
    // Opening for reading and writing does not wait for a reader.
    this.#descriptor = openSync(this.path, 'r+');
  }

  open(): void {
    writeSync(this.#descriptor, '\n');
  }

  /** Ends a reader that still waits, with the end of the pipe. */
  close(): void {
    closeSync(this.#descriptor);
  }
}
