import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The part of Jest's JSON report that is counted. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that could not be run at all; their tests are in no other number. */
  readonly numRuntimeErrorTestSuites: number;
}

/** Adds up the reports that the test runner leaves, one a project. */
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
