/**
 * Runs a project's Jest tests and leaves their counts in `test-results/<project>.json`, which `npm test` and CI add
 * up; those of the long profile (`MILLRACE_LONG_TESTS`) in `test-results/long`.
 *
 * `node tools/build/src/jest.ts <project root> [jest arguments]`
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [projectRoot, ...rest] = process.argv.slice(2);
if (!projectRoot) throw new Error('usage: jest.ts <project root> [jest arguments]');

const workspaceRoot = join(import.meta.dirname, '../../..');
const project = process.env['NX_TASK_TARGET_PROJECT'] ?? projectRoot.replaceAll('/', '-');
const results = join(
  workspaceRoot,
  process.env['MILLRACE_LONG_TESTS'] ? 'test-results/long' : 'test-results',
  `${project}.json`,
);
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
    join(workspaceRoot, projectRoot),
    '--passWithNoTests',
    '--json',
    '--outputFile',
    results,
    ...rest,
  ],
  { stdio: ['ignore', 'ignore', 'inherit'], cwd: workspaceRoot },
);
process.exitCode = status ?? 1;
