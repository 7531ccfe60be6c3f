import { describe, expect, it } from '@jest/globals';
import { dueAfter, firstDueAt } from './sweep-policy.ts';

describe('dueAfter', () => {
  it.each([
    [0, 60_000],
    [1, 120_000],
    [5, 1_920_000],
    [6, 3_600_000],
    [5_000, 3_600_000],
  ])('after %i sweeps returns a delay of %i ms if the first delay is a minute', (sweeps, expectedMs) => {
    expect(dueAfter(new Date(1_000), sweeps, 60)).toEqual(new Date(1_000 + expectedMs));
  });

  it('is the given delay for an item that was not swept yet', () => {
    expect(firstDueAt(new Date('2026-01-01T00:00:00Z'), 60)).toBe('2026-01-01T00:01:00.000Z');
  });
});
