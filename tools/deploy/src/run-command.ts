import { spawn, type StdioOptions } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DeployFailure } from './deploy-failure.ts';
import { workspaceRoot } from './workspace.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface CdkOptions {
  readonly assembly: string;
  readonly args: readonly string[];
  readonly environment: Environment;
}

/** The outcome of a program whose output was not shown. */
export interface Outcome {
  readonly succeeded: boolean;
  readonly output: string;
  /** Its error output, without the source locations of the stack. */
  readonly errors: string;
}

/** Shows the changes that a deployment of a cloud assembly would make. @throws DeployFailure when the CDK CLI fails */
export function cdkDiff(options: CdkOptions): Promise<void> {
  return run('cdk diff', ...cdk('diff', options));
}

/**
 * Deploys or deletes stacks of a cloud assembly with the unmodified CDK CLI. Its output is not shown, because it repeats
 * the reason of a failure up to six times.
 * @param onLine receives each line of the output
 */
export async function cdkChange(
  command: 'deploy' | 'destroy',
  { environment, ...options }: CdkOptions,
  onLine: (line: string) => void,
): Promise<Outcome> {
  const plain = { ...environment, FORCE_COLOR: '0', NO_COLOR: '1' };
  const child = start(...cdk(command, { ...options, environment: plain }), ['ignore', 'pipe', 'pipe']);
  const output: string[] = [];
  const errors: string[] = [];
  createInterface(child.stdout!).on('line', (line) => {
    output.push(line);
    onLine(line);
  });
  createInterface(child.stderr!).on('line', (line) => {
    output.push(line);
    errors.push(line);
  });
  const exitCode = await endOf(child);
  const [message = ''] = errors.join('\n').split('\nSource Location:');
  return { succeeded: exitCode === 0, output: `${output.join('\n')}\n`, errors: message.trim() };
}

function cdk(command: string, options: CdkOptions): [string, readonly string[], Environment] {
  const { assembly, args, environment } = options;
  const quiet = ['--no-notices', '--no-version-reporting', '--ci'];
  return ['aws-cdk/bin/cdk', [command, ...args, '--app', assembly, ...quiet], environment];
}

/**
 * Set by an outer Nx run; a nested run is a run of its own. With the outer run's `NX_INVOCATION_ROOT_PID`, Nx would take
 * a provider that both runs deploy for a loop. `provideParameters` detects real loops.
 */
const outerRunVariables = /^NX_(TASK|INVOCATION|INVOKED|CLI|TERMINAL|STREAM|FORKED|PREFIX|VERBOSE|DRY)/;

/** @throws DeployFailure when it fails; its output explains why */
export function nx(args: readonly string[], environment: Environment): Promise<void> {
  const own = Object.entries(environment).filter(([name]) => !outerRunVariables.test(name));
  return run(`nx ${args.slice(0, 2).join(' ')}`, 'nx/dist/bin/nx.js', args, Object.fromEntries(own));
}

/** Runs a program of this workspace and shows its output. @throws DeployFailure when it fails */
async function run(
  name: string,
  script: string,
  args: readonly string[],
  environment: Environment,
): Promise<void> {
  const exitCode = await endOf(start(script, args, environment, ['ignore', 'inherit', 'inherit']));
  if (exitCode !== 0) throw new DeployFailure(`${name} ended with ${exitCode ?? 'a signal'}: see above`);
}

function start(script: string, args: readonly string[], environment: Environment, stdio: StdioOptions) {
  return spawn(process.execPath, [join(workspaceRoot, 'node_modules', script), ...args], {
    cwd: workspaceRoot,
    env: environment,
    stdio,
  });
}

/** @returns the exit code; null after a signal */
function endOf(child: ReturnType<typeof start>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
