import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { longTests } from './long-tests.ts';

const workspaceRoot = join(import.meta.dirname, '../../..');
const PROJECT = 'libs/smoke-test';
const RUN_MS = 60_000;

it(
  'the runner runs the long tests of a project, and no others, in the long profile',
  () => {
    const name = `tools-build-${randomUUID()}`;
    const report = join(workspaceRoot, 'test-results/long', `${name}.json`);
    const { status } = spawnSync(
      process.execPath,
      ['tools/build/src/jest.ts', PROJECT, '--testNamePattern=no test has this name'],
      {
        cwd: workspaceRoot,
        env: { ...process.env, MILLRACE_LONG_TESTS: '1', NX_TASK_TARGET_PROJECT: name },
      },
    );
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: { name: string }[] };
    rmSync(report);
    expect(status).toBe(0);
    expect(testResults.map((file) => file.name)).toEqual(
      longTests(join(workspaceRoot, PROJECT)).map((file) => join(workspaceRoot, PROJECT, file)),
    );
  },
  RUN_MS,
);
