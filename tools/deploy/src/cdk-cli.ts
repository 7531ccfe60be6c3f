import { createInterface } from 'node:readline';
import { DeployFailure } from './deploy-failure.ts';
import { endOf, startProgram, type Environment } from './run-command.ts';

/** A command line of the CDK CLI. */
export interface CdkCommand {
  readonly args: readonly string[];
  readonly environment: Environment;
  /** Receives each line of its output; without it, the output is shown. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

/** Runs the CDK CLI. @returns its exit code; null after a signal */
export type CdkCli = (command: CdkCommand) => Promise<number | null>;

/** The unmodified CDK CLI of this workspace, in a process of its own. */
export const spawnedCdk: CdkCli = ({ args, environment, onLine }) => {
  const output = onLine ? 'pipe' : 'inherit';
  const child = startProgram('aws-cdk/bin/cdk', args, environment, ['ignore', output, output]);
  for (const stream of ['stdout', 'stderr'] as const) {
    if (onLine) createInterface(child[stream]!).on('line', (line) => onLine(line, stream));
  }
  return endOf(child);
};

interface CdkOptions {
  readonly cdk: CdkCli;
  readonly assembly: string;
  readonly args: readonly string[];
  readonly environment: Environment;
}

/** The outcome of a program whose output was not shown. */
interface Outcome {
  readonly succeeded: boolean;
  readonly output: string;
  /** Its error output, without the source locations of the stack. */
  readonly errors: string;
}

/** Shows the changes that a deployment of a cloud assembly would make. @throws DeployFailure when the CDK CLI fails */
export async function cdkDiff(options: CdkOptions): Promise<void> {
  const { cdk, environment } = options;
  const exitCode = await cdk({ args: argumentsOf('diff', options), environment });
  if (exitCode !== 0) throw new DeployFailure(`cdk diff ended with ${exitCode ?? 'a signal'}: see above`);
}

/**
 * Deploys or deletes stacks of a cloud assembly. The output of the CDK CLI is not shown, because it repeats the reason of
 * a failure up to six times.
 * @param onLine receives each line of the output
 */
export async function cdkChange(
  command: 'deploy' | 'destroy',
  options: CdkOptions,
  onLine: (line: string) => void,
): Promise<Outcome> {
  const output: string[] = [];
  const errors: string[] = [];
  const exitCode = await options.cdk({
    args: argumentsOf(command, options),
    environment: { ...options.environment, FORCE_COLOR: '0', NO_COLOR: '1' },
    onLine(line, stream) {
      output.push(line);
      if (stream === 'stderr') errors.push(line);
      else onLine(line);
    },
  });
  const [message = ''] = errors.join('\n').split('\nSource Location:');
  return { succeeded: exitCode === 0, output: `${output.join('\n')}\n`, errors: message.trim() };
}

function argumentsOf(command: string, { assembly, args }: CdkOptions): readonly string[] {
  return [command, ...args, '--app', assembly, '--no-notices', '--no-version-reporting', '--ci'];
}
