import { describe, expect, it } from '@jest/globals';
import { fixedClock } from '@millrace/testing';
import { inMemoryLimits, type InMemoryLimits } from '../testing/ports.ts';
import { cachedLimits } from './lambda-limits.ts';

function cachedOver(source: InMemoryLimits, options?: { maxEntries: number }) {
  const clock = fixedClock('2026-05-08T12:00:00.000Z');
  return { clock, cached: cachedLimits(source, clock, options) };
}

describe('limits in memory', () => {
  it.each([[null], [{ maxDailyCount: 1 }]])('are read once in five seconds: %o', async (limits) => {
    const source = inMemoryLimits(limits);
    const { cached, clock } = cachedOver(source);
    expect(await cached.limitsOf('a')).toEqual(limits);
    clock.advance(4_999);
    expect(await cached.limitsOf('a')).toEqual(limits);
    expect(source.limitsOf).toHaveBeenCalledTimes(1);
  });

  it('follow a change within five seconds, even if the answer was slow', async () => {
    const source = inMemoryLimits(null);
    const { cached, clock } = cachedOver(source);
    source.limitsOf.mockImplementationOnce(async () => {
      clock.advance(4_000);
      return null;
    });
    expect(await cached.limitsOf('a')).toBeNull();
    source.current = { maxDailyCount: 1 };
    clock.advance(1_000);
    expect(await cached.limitsOf('a')).toEqual({ maxDailyCount: 1 });
  });

  it('are cached per merchant', async () => {
    const source = inMemoryLimits({ maxDailyCount: 1 });
    const { cached } = cachedOver(source);
    await cached.limitsOf('a');
    source.current = null;
    expect(await cached.limitsOf('b')).toBeNull();
    expect(await cached.limitsOf('a')).toEqual({ maxDailyCount: 1 });
  });

  it('do not cache a failure', async () => {
    const source = inMemoryLimits(null);
    const { cached } = cachedOver(source);
    source.limitsOf.mockRejectedValueOnce(new Error('no answer'));
    await expect(cached.limitsOf('a')).rejects.toThrow('no answer');
    expect(await cached.limitsOf('a')).toBeNull();
  });

  it('are bounded: the oldest are dropped first', async () => {
    const source = inMemoryLimits(null);
    const { cached } = cachedOver(source, { maxEntries: 2 });
    for (const merchantId of ['a', 'b', 'c', 'b', 'c']) await cached.limitsOf(merchantId);
    expect(source.limitsOf).toHaveBeenCalledTimes(3);
    await cached.limitsOf('a');
    expect(source.limitsOf).toHaveBeenCalledTimes(4);
  });
});
