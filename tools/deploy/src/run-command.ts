import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { DeployFailure } from './deploy-failure.ts';
import { workspaceRoot } from './workspace.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Runs a program of this workspace with its output on ours. @throws DeployFailure when it fails */
async function run(
  name: 'cdk' | 'nx',
  script: string,
  args: readonly string[],
  environment: Environment,
): Promise<void> {
  const child = spawn(process.execPath, [join(workspaceRoot, 'node_modules', script), ...args], {
    cwd: workspaceRoot,
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (exitCode !== 0)
    throw new DeployFailure(`${name} ${args[0]} ended with ${exitCode ?? 'a signal'}: see above`);
}

/** The unmodified CDK CLI on a cloud assembly. */
export function cdk(
  command: 'deploy' | 'diff' | 'destroy',
  options: { assembly: string; args: readonly string[]; environment: Environment },
): Promise<void> {
  const { assembly, args, environment } = options;
  const quiet = ['--no-notices', '--no-version-reporting', '--ci'];
  return run('cdk', 'aws-cdk/bin/cdk', [command, ...args, '--app', assembly, ...quiet], environment);
}

/**
 * Set by the Nx run that this one may be part of; a nested run is one of its own. With the outer run's
 * `NX_INVOCATION_ROOT_PID` Nx would take a provider that both of them deploy for a loop; of true loops
 * `provideParameters` takes care.
 */
const ofTheOuterRun = /^NX_(TASK|INVOCATION|INVOKED|CLI|TERMINAL|STREAM|FORKED|PREFIX|VERBOSE|DRY)/;

export function nx(args: readonly string[], environment: Environment): Promise<void> {
  const own = Object.entries(environment).filter(([name]) => !ofTheOuterRun.test(name));
  return run('nx', 'nx/dist/bin/nx.js', args, Object.fromEntries(own));
}
