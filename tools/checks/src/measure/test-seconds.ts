import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

/** The measured part of Jest's JSON report; times are milliseconds since the epoch. */
interface JestReport {
  readonly startTime: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly startTime: number;
    readonly endTime: number;
  }[];
}

interface Timed {
  readonly name: string;
  readonly seconds: number;
}

export interface TestSeconds {
  /** From the first start to the last end; undefined without reports. Longer than one run if reports came from Nx's cache. */
  readonly wall: number | undefined;
  /** Sum over projects, which Nx runs concurrently. */
  readonly sum: number;
  /** Longest first. */
  readonly projects: readonly Timed[];
  /** Longest first. */
  readonly files: readonly Timed[];
}

/** Reads test durations from the reports of `npm test`, one per project. @param root of the workspace */
export function testSeconds(root: string, directory = join(root, 'test-results')): TestSeconds {
  const names = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.json')) : [];
  const runs = names.map((name) => {
    const report = JSON.parse(readFileSync(join(directory, name), 'utf8')) as JestReport;
    const endsMs = report.testResults.map(({ endTime }) => endTime);
    return { name: basename(name, '.json'), report, endMs: Math.max(report.startTime, ...endsMs) };
  });
  const projects = runs.map(({ name, report, endMs }) => ({
    name,
    seconds: secondsBetween(report.startTime, endMs),
  }));
  const files = runs.flatMap(({ report }) =>
    report.testResults.map(({ name, startTime, endTime }) => ({
      name: relative(root, name),
      seconds: secondsBetween(startTime, endTime),
    })),
  );
  return {
    wall:
      runs.length === 0
        ? undefined
        : secondsBetween(
            Math.min(...runs.map(({ report }) => report.startTime)),
            Math.max(...runs.map(({ endMs }) => endMs)),
          ),
    sum: projects.reduce((sum, { seconds }) => sum + seconds, 0),
    projects: longestFirst(projects),
    files: longestFirst(files),
  };
}

const secondsBetween = (startMs: number, endMs: number): number => (endMs - startMs) / 1000;

const longestFirst = (all: readonly Timed[]): readonly Timed[] =>
  all.toSorted((one, other) => other.seconds - one.seconds);
