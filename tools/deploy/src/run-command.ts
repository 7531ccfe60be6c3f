import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { join } from 'node:path';
import { DeployFailure } from './deploy-failure.ts';
import { workspaceRoot } from './workspace.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Set by an outer Nx run; a nested run is a run of its own. With the outer run's `NX_INVOCATION_ROOT_PID`, Nx would take
 * a provider that both runs deploy for a loop. `provideParameters` detects real loops.
 */
const outerRunVariables = /^NX_(TASK|INVOCATION|INVOKED|CLI|TERMINAL|STREAM|FORKED|PREFIX|VERBOSE|DRY)/;

/** @throws DeployFailure when it fails; its output explains why */
export async function nx(args: readonly string[], environment: Environment): Promise<void> {
  const own = Object.entries(environment).filter(([name]) => !outerRunVariables.test(name));
  const child = startProgram('nx/dist/bin/nx.js', args, Object.fromEntries(own), [
    'ignore',
    'inherit',
    'inherit',
  ]);
  const exitCode = await endOf(child);
  if (exitCode === 0) return;
  throw new DeployFailure(`nx ${args.slice(0, 2).join(' ')} ended with ${exitCode ?? 'a signal'}: see above`);
}

/** Starts a program of this workspace. @param script its path in `node_modules` */
export function startProgram(
  script: string,
  args: readonly string[],
  environment: Environment,
  stdio: StdioOptions,
): ChildProcess {
  return spawn(process.execPath, [join(workspaceRoot, 'node_modules', script), ...args], {
    cwd: workspaceRoot,
    env: environment,
    stdio,
  });
}

/** @returns the exit code; null after a signal */
export function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
