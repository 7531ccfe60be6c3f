import { describe, expect, it, jest } from '@jest/globals';
import { fixedClock } from '@millrace/testing';
import { cached } from './cached.ts';

function counting() {
  const clock = fixedClock('2026-05-08T12:00:00.000Z');
  let count = 0;
  const load = jest.fn(async () => (count += 1));
  return { clock, load, get: cached(load, { keptMs: 1_000, clock }) };
}

describe('a cached value', () => {
  it('is loaded again only when its time is up', async () => {
    const { clock, get } = counting();
    expect(await get()).toBe(1);
    clock.advance(999);
    expect(await get()).toBe(1);
    clock.advance(1);
    expect(await get()).toBe(2);
  });

  it('is loaded again when it is not worth keeping', async () => {
    const { clock, load } = counting();
    const get = cached(load, { keptMs: 1_000, clock, isWorthKeeping: (value) => value > 1 });
    expect([await get(), await get(), await get()]).toEqual([1, 2, 2]);
  });

  it('is loaded once for callers that come at the same time', async () => {
    const { load, get } = counting();
    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('is not kept when loading failed', async () => {
    const { load, get } = counting();
    load.mockRejectedValueOnce(new Error('down'));
    await expect(get()).rejects.toThrow('down');
    expect(await get()).toBe(1);
  });
});
