import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { fixedClock } from '@millrace/testing';
import { stillKept } from './still-kept.ts';

afterEach(() => void jest.restoreAllMocks());

describe('what is kept for a second', () => {
  it.each([
    ['both clocks go on', 999, 999, true],
    ['both clocks end it', 1_000, 1_000, false],
    ['the wall clock was set back', -60_000, 10, false],
    ['the wall clock was set back a little meanwhile', 500, 1_000, false],
    ['the wall clock stands still', 0, 1_000, false],
    ['the function was frozen', 1_000, 0, false],
    ['the wall clock was put forward', 3_600_000, 10, false],
  ])('is used, when %s: %i ms, %i ms: %s', (_what, wallMs, monotonicMs, isUsed) => {
    const clock = fixedClock('2026-05-08T12:00:00.000Z');
    const now = jest.spyOn(performance, 'now').mockReturnValue(5_000);
    const isKept = stillKept(1_000, clock);
    clock.advance(wallMs);
    now.mockReturnValue(5_000 + monotonicMs);
    expect(isKept()).toBe(isUsed);
  });
});
