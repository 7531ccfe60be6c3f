import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { fixedClock } from '@millrace/testing';
import { freshFor } from './freshness.ts';

afterEach(() => void jest.restoreAllMocks());

describe('a value with a TTL of one second', () => {
  it.each([
    ['both clocks run', 999, 999, true],
    ['both clocks reach the TTL', 1_000, 1_000, false],
    ['the wall clock was set back', -60_000, 10, false],
    ['the wall clock was set back a little', 500, 1_000, false],
    ['the wall clock stopped', 0, 1_000, false],
    ['the function was frozen', 1_000, 0, false],
    ['the wall clock was put forward', 3_600_000, 10, false],
  ])(
    'is checked when %s: wall clock %i ms, monotonic clock %i ms, fresh: %s',
    (_what, wallMs, monotonicMs, isUsed) => {
      const clock = fixedClock('2026-05-08T12:00:00.000Z');
      const now = jest.spyOn(performance, 'now').mockReturnValue(5_000);
      const isFresh = freshFor(1_000, clock);
      clock.advance(wallMs);
      now.mockReturnValue(5_000 + monotonicMs);
      expect(isFresh()).toBe(isUsed);
    },
  );
});
