import { afterEach, describe, expect, it } from '@jest/globals';
import { runs, usualOrLong } from './index.ts';

const profiles = { usual: 300, long: 20_000 };

describe('runs', () => {
  const before = process.env['MILLRACE_LONG_TESTS'];
  afterEach(() => {
    if (before === undefined) delete process.env['MILLRACE_LONG_TESTS'];
    else process.env['MILLRACE_LONG_TESTS'] = before;
  });

  it('returns the usual value unless the long profile is set', () => {
    delete process.env['MILLRACE_LONG_TESTS'];
    expect([runs(profiles), usualOrLong(profiles)]).toEqual([300, 300]);
    process.env['MILLRACE_LONG_TESTS'] = '1';
    expect([runs(profiles), usualOrLong(profiles)]).toEqual([20_000, 20_000]);
  });
});
