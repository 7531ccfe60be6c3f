/**
 * Runs a project's Jest tests and leaves their counts in `test-results/<project>.json`, which `npm test` and CI add
 * up. A project has all cores, unless `MILLRACE_TEST_WORKERS` says how many.
 *
 * In the long profile (`MILLRACE_LONG_TESTS`) it runs the specs that have more to try there, unless others are named,
 * and leaves the counts in `test-results/long`.
 *
 * `node tools/build/src/jest.ts <project root> [jest arguments]`
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { longTests } from './long-tests.ts';

const [projectRoot, ...rest] = process.argv.slice(2);
if (!projectRoot) throw new Error('usage: jest.ts <project root> [jest arguments]');

const workspaceRoot = join(import.meta.dirname, '../../..');
const project = process.env['NX_TASK_TARGET_PROJECT'] ?? projectRoot.replaceAll('/', '-');
const isLong = Boolean(process.env['MILLRACE_LONG_TESTS']);
const results = join(workspaceRoot, isLong ? 'test-results/long' : 'test-results', `${project}.json`);
const isNamed = rest.some((argument) => !argument.startsWith('-'));
const root = join(workspaceRoot, projectRoot);
const longSpecs = isLong && !isNamed ? longTests(root).map((file) => join(root, file)) : [];
const specs = longSpecs.length > 0 ? ['--runTestsByPath', ...longSpecs] : ['--passWithNoTests'];
// Jest leaves one core idle by itself.
const workers = process.env['MILLRACE_TEST_WORKERS'] ?? '100%';
const parallel = rest.includes('--runInBand') ? [] : ['--maxWorkers', workers];
mkdirSync(dirname(results), { recursive: true });

const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(workspaceRoot, 'node_modules/jest/bin/jest.js'),
    '--config',
    join(workspaceRoot, 'jest.config.mjs'),
    '--rootDir',
    root,
    '--json',
    '--outputFile',
    results,
    ...parallel,
    ...rest,
    ...specs,
  ],
  {
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: workspaceRoot,
  },
);
process.exitCode = status ?? 1;
