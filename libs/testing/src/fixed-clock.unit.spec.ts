import { describe, expect, it } from '@jest/globals';
import { fixedClock } from './index.ts';

describe('a fixed clock', () => {
  it('does not move until it is advanced', () => {
    const clock = fixedClock('2026-05-08T12:00:00.000Z');
    expect(clock().toISOString()).toBe('2026-05-08T12:00:00.000Z');
    clock.advance(60_000);
    expect(clock().toISOString()).toBe('2026-05-08T12:01:00.000Z');
  });

  it('rejects an invalid instant', () => {
    expect(() => fixedClock('yesterday')).toThrow(RangeError);
  });
});
