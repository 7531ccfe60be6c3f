import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countTests } from './test-counts.ts';

const directory = mkdtempSync(join(tmpdir(), 'millrace-counts-'));
afterAll(() => rmSync(directory, { recursive: true }));

const report = (numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number): string =>
  JSON.stringify({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites });

describe('countTests', () => {
  it('is zero before any run', () => {
    expect(countTests(join(directory, 'missing'))).toEqual({ passed: 0, failed: 0 });
  });

  it('sums up projects, and counts a file that could not run as failed', () => {
    writeFileSync(join(directory, 'a.json'), report(3, 1, 0));
    writeFileSync(join(directory, 'b.json'), report(4, 0, 2));
    writeFileSync(join(directory, 'b.txt'), 'no report');
    expect(countTests(directory)).toEqual({ passed: 7, failed: 3 });
  });
});
