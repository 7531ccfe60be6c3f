/**
 * Runs a project's Jest tests. As an Nx target it writes their counts to `test-results/<project>.json`; `npm test` and
 * CI add these up. Runs by hand and runs within a test write no report, as they would be counted as well.
 * A project uses all cores, unless `MILLRACE_TEST_WORKERS` limits them.
 *
 * In the long profile (`MILLRACE_LONG_TESTS`) it runs the specs that have more cases there, unless others are named,
 * and writes the counts to `test-results/long`.
 *
 * `node tools/build/src/jest.ts <project root> [jest arguments]`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { longTests } from './long-tests.ts';

const POLL_MS = 1_000;
const EXITS_WITHIN_MS = 60_000;

const [projectRoot, ...rest] = process.argv.slice(2);
if (!projectRoot) throw new Error('usage: jest.ts <project root> [jest arguments]');

const workspaceRoot = join(import.meta.dirname, '../../..');
const isLong = Boolean(process.env['MILLRACE_LONG_TESTS']);
const isNamed = rest.some((argument) => !argument.startsWith('-'));
const root = join(workspaceRoot, projectRoot);
const longSpecs = isLong && !isNamed ? longTests(root).map((file) => join(root, file)) : [];
const specs = longSpecs.length > 0 ? ['--runTestsByPath', ...longSpecs] : ['--passWithNoTests'];
const compileCache = process.env['NODE_COMPILE_CACHE'] ?? join(workspaceRoot, 'node_modules/.cache/node');
// Jest's default leaves one core idle.
const workers = process.env['MILLRACE_TEST_WORKERS'] ?? '100%';
const isLimited = rest.some((argument) => /^--(runInBand|maxWorkers)\b/.test(argument));
const parallel = isLimited ? [] : ['--maxWorkers', workers];
const project = process.env['NX_TASK_TARGET_PROJECT'];

const report = project === undefined ? undefined : reportOf(project);
const jest = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(workspaceRoot, 'node_modules/jest/bin/jest.js'),
    '--config',
    join(workspaceRoot, 'jest.config.mjs'),
    '--rootDir',
    root,
    ...(report === undefined ? [] : ['--json', '--outputFile', report]),
    ...parallel,
    ...rest,
    ...specs,
  ],
  // With a report, Jest also prints it to stdout.
  {
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: workspaceRoot,
    // Programs that tests start load twice as fast from code that an earlier one compiled.
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  },
);
const hanging = report === undefined ? undefined : setInterval(() => stopHangingJest(report), POLL_MS);
const [exitCode] = (await once(jest, 'exit')) as [number | null];
clearInterval(hanging);
process.exitCode = exitCode ?? 1;

function reportOf(name: string): string {
  const directory = join(workspaceRoot, isLong ? 'test-results/long' : 'test-results');
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

/** Jest waits forever for what a failed test left open, such as a server. The report is its last action. */
function stopHangingJest(file: string): void {
  const writtenAtMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
  if (Date.now() - writtenAtMs < EXITS_WITHIN_MS) return;
  console.error('✗ Jest did not exit after the last test: a test left a server or a process open');
  jest.kill('SIGKILL');
}
