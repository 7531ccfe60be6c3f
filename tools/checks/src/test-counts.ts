import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The counted part of Jest's JSON report. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that could not run at all; their tests are in no other number. */
  readonly numRuntimeErrorTestSuites: number;
}

/** Sums up the reports of the test runner, one per project. */
export function countTests(directory: string): { readonly passed: number; readonly failed: number } {
  const files = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.json')) : [];
  const counts = { passed: 0, failed: 0 };
  for (const file of files) {
    const report = JSON.parse(readFileSync(join(directory, file), 'utf8')) as JestReport;
    counts.passed += report.numPassedTests;
    counts.failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
  }
  return counts;
}
