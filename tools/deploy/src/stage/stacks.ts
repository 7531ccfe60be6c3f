import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDirectory } from '@millrace/stages';
import { cdkChange } from '../cdk-cli.ts';
import { DeployFailure } from '../deploy-failure.ts';
import { progressOf } from './progress.ts';
import type { StageAccess } from './stage-access.ts';

interface StacksOptions {
  /** Of the cloud assembly; archives that the CLI makes of its assets are removed again. */
  readonly directory: string;
  readonly stacks: readonly string[];
  /** Receives each event of a stack; by default it is printed. */
  readonly onProgress?: (event: string) => void;
  /** Whether CloudFormation rolls a failure back, which is the default. Otherwise the next deployment continues from it. */
  readonly rollBack?: boolean;
}

/** @throws DeployFailure with the resource that failed and the reason; the previous version keeps serving */
export function deployStacks(access: StageAccess, options: StacksOptions): Promise<void> {
  const { rollBack = true } = options;
  const args = [
    '--require-approval',
    'never',
    '--progress',
    'events',
    ...(rollBack ? [] : ['--no-rollback']),
  ];
  return runCdk(access, 'deploy', { ...options, args });
}

/** @throws DeployFailure with the resource that could not be deleted and the reason */
export function destroyStacks(access: StageAccess, options: StacksOptions): Promise<void> {
  return runCdk(access, 'destroy', { ...options, args: ['--force'] });
}

async function runCdk(
  access: StageAccess,
  command: 'deploy' | 'destroy',
  {
    directory,
    stacks,
    args,
    onProgress = (event) => console.log(`    ${event}`),
  }: StacksOptions & { readonly args: readonly string[] },
): Promise<void> {
  const startedAt = new Date();
  try {
    const { cdk, target } = access;
    const { environment } = target;
    const options = { cdk, assembly: directory, args: [...stacks, '--exclusively', ...args], environment };
    const { succeeded, output, errors } = await cdkChange(command, options, (line) => {
      const event = progressOf(line);
      if (event) onProgress(event);
    });
    if (succeeded) return;
    const failure = (await failureSince(access, stacks, startedAt)) ?? `cdk ${command} failed: ${errors}`;
    const log = writeLog(`${command}-${stacks.at(-1)!}`, output);
    const isServing = command === 'deploy' ? ['  The previous version keeps serving.'] : [];
    throw new DeployFailure([failure, ...isServing, ...nextSteps(access, failure, log)].join('\n'));
  } finally {
    rmSync(join(directory, '.cache'), { recursive: true, force: true });
  }
}

/** The failed resource of a stack and the reason; undefined when the stacks were refused before any change. */
async function failureSince(
  access: StageAccess,
  stacks: readonly string[],
  startedAt: Date,
): Promise<string | undefined> {
  for (const stack of stacks) {
    const reason = await access.stacks.failure(stack, startedAt);
    if (reason) return `${stack} failed at ${reason}`;
  }
  return undefined;
}

/** Writes the output to a log file. @returns its path */
function writeLog(name: string, output: string): string {
  const directory = join(stateDirectory(), 'failures');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${name}.log`);
  writeFileSync(path, output);
  return path;
}

function nextSteps({ target, region }: StageAccess, failure: string, log: string): readonly string[] {
  const [smokeTest] = /millrace-[\w-]+-smoke-test/.exec(failure) ?? [];
  // Complete commands to paste: a shell seldom has the settings of a local cloud.
  const [keys, endpoint] =
    target.endpoint === undefined
      ? ['', '']
      : ['AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test ', `--endpoint-url ${target.endpoint} `];
  const logs = `${keys}aws logs filter-log-events --log-group-name /aws/lambda/${smokeTest} ${endpoint}--region ${region}`;
  return [
    ...(smokeTest === undefined ? [] : [`  Log of the smoke test: ${logs}`]),
    `  Output of the CDK CLI: ${log}`,
    '  Fix the cause, then run the command again.',
  ];
}
