import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testSeconds } from './test-seconds.ts';

const directory = mkdtempSync(join(tmpdir(), 'reports-'));

afterAll(() => rmSync(directory, { recursive: true }));

describe('testSeconds', () => {
  it('is empty without reports', () => {
    const nothing = { wall: undefined, sum: 0, projects: [], files: [] };
    expect(testSeconds('/root', directory)).toEqual(nothing);
    expect(testSeconds('/root', join(directory, 'missing'))).toEqual(nothing);
  });

  it('sums up projects, and spans the first start to the last end', () => {
    const file = (name: string, startTime: number, endTime: number) => ({
      name: `/root/${name}`,
      startTime,
      endTime,
    });
    const report = (project: string, startTime: number, testResults: readonly object[]) =>
      writeFileSync(join(directory, `${project}.json`), JSON.stringify({ startTime, testResults }));
    report('one', 1_000, [file('one/a.ts', 2_000, 3_000), file('one/b.ts', 3_000, 9_000)]);
    report('two', 4_000, [file('two/c.ts', 5_000, 12_500)]);
    report('none', 4_000, []);
    expect(testSeconds('/root', directory)).toEqual({
      wall: 11.5,
      sum: 16.5,
      projects: [
        { name: 'two', seconds: 8.5 },
        { name: 'one', seconds: 8 },
        { name: 'none', seconds: 0 },
      ],
      files: [
        { name: 'two/c.ts', seconds: 7.5 },
        { name: 'one/b.ts', seconds: 6 },
        { name: 'one/a.ts', seconds: 1 },
      ],
    });
  });
});
