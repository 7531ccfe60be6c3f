import { describe, expect, it, jest } from '@jest/globals';
import { fixedClock } from '@millrace/testing';
import { cached } from './cached.ts';

function counting() {
  const clock = fixedClock('2026-05-08T12:00:00.000Z');
  let count = 0;
  const load = jest.fn(async () => (count += 1));
  return { clock, load, get: cached(load, { ttlMs: 1_000, clock }) };
}

describe('cached', () => {
  it('loads the value again only when it has expired', async () => {
    const { clock, get } = counting();
    expect(await get()).toBe(1);
    clock.advance(999);
    expect(await get()).toBe(1);
    clock.advance(1);
    expect(await get()).toBe(2);
  });

  it('loads the value again when it is not to be cached', async () => {
    const { clock, load } = counting();
    const get = cached(load, { ttlMs: 1_000, clock, shouldCache: (value) => value > 1 });
    expect([await get(), await get(), await get()]).toEqual([1, 2, 2]);
  });

  it('loads the value once for concurrent callers', async () => {
    const { load, get } = counting();
    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('does not cache a failure', async () => {
    const { load, get } = counting();
    load.mockRejectedValueOnce(new Error('down'));
    await expect(get()).rejects.toThrow('down');
    expect(await get()).toBe(1);
  });
});
