import { globSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '@millrace/tools-start';
import { lanesOf } from './lanes.ts';

const all = globSync('tools/e2e/src/**/*.spec.ts', { cwd: workspaceRoot });
const usual = lanesOf([], { isLong: false });
const long = lanesOf([], { isLong: true });

describe('the lanes of the end-to-end tests', () => {
  it('run every spec exactly once, except those of the long profile', () => {
    const onlyLong = all.filter((file) => file.includes('/src/long/'));
    expect(onlyLong.length).toBeGreaterThan(0);
    expect([...usual.sharedPlatform, ...usual.afterwards, ...usual.ownPlatforms].sort()).toEqual(
      all.filter((file) => !onlyLong.includes(file)).sort(),
    );
    const inLong = [...long.sharedPlatform, ...long.ownPlatforms, ...long.alone];
    expect(inLong).toEqual(expect.arrayContaining(onlyLong));
    expect(new Set(inLong).size).toBe(inLong.length);
  });

  it('separate specs that share a platform from those that start one', () => {
    expect(usual.sharedPlatform).toContain('tools/e2e/src/tenancy.e2e.spec.ts');
    expect(usual.ownPlatforms).toEqual(
      expect.arrayContaining(['tools/e2e/src/rollback.e2e.spec.ts', 'tools/e2e/src/npm-start.e2e.spec.ts']),
    );
  });

  it('keep the tests apart that need both cores', () => {
    expect(usual.alone).toEqual([]);
    expect(long.alone).toContain('tools/e2e/src/long/alone/crash.e2e.spec.ts');
  });

  it('contain only files that match a given pattern', () => {
    expect(lanesOf(['rollback', 'tenancy'], { isLong: false })).toEqual({
      sharedPlatform: ['tools/e2e/src/tenancy.e2e.spec.ts'],
      ownPlatforms: ['tools/e2e/src/rollback.e2e.spec.ts'],
      afterwards: [],
      alone: [],
    });
  });
});
