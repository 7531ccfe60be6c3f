import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { longTests } from './long-tests.ts';

const workspaceRoot = join(import.meta.dirname, '../../..');
const PROJECT = 'libs/smoke-test';

const reports = join(workspaceRoot, 'test-results/long');

function runLongTests(environment: Record<string, string>): number | null {
  const { NX_TASK_TARGET_PROJECT: _, ...inherited } = process.env;
  const { status } = spawnSync(
    process.execPath,
    ['tools/build/src/jest.ts', PROJECT, '--testNamePattern=no test has this name'],
    { cwd: workspaceRoot, env: { ...inherited, MILLRACE_LONG_TESTS: '1', ...environment } },
  );
  return status;
}

describe('the test runner', () => {
  it('runs only the long tests of a project in the long profile', () => {
    const name = `tools-build-${randomUUID()}`;
    const report = join(reports, `${name}.json`);
    expect(runLongTests({ NX_TASK_TARGET_PROJECT: name })).toBe(0);
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: { name: string }[] };
    rmSync(report);
    expect(testResults.map((file) => file.name)).toEqual(
      longTests(join(workspaceRoot, PROJECT)).map((file) => join(workspaceRoot, PROJECT, file)),
    );
  });

  it('writes no report when Nx does not run it as a target', () => {
    mkdirSync(reports, { recursive: true });
    const before = readdirSync(reports);
    expect(runLongTests({})).toBe(0);
    expect(readdirSync(reports)).toEqual(before);
  });
});
