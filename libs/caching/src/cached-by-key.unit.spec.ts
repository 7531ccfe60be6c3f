import { describe, expect, it, jest } from '@jest/globals';
import { fixedClock } from '@millrace/testing';
import { cachedByKey, type KeyedCacheOptions } from './index.ts';

function counting(options: Partial<KeyedCacheOptions<string>> = {}) {
  const clock = fixedClock('2026-05-08T12:00:00.000Z');
  let count = 0;
  const load = jest.fn(async (key: string) => `${key}${(count += 1)}`);
  return { clock, load, get: cachedByKey(load, { ttlMs: 1_000, maxEntries: 2, clock, ...options }) };
}

describe('cachedByKey', () => {
  it('loads a value again only when it has expired', async () => {
    const { clock, get } = counting();
    expect([await get('a'), await get('b'), await get('a')]).toEqual(['a1', 'b2', 'a1']);
    clock.advance(999);
    expect(await get('a')).toBe('a1');
    clock.advance(1);
    expect(await get('a')).toBe('a3');
  });

  it('loads a value again when the clock was set back', async () => {
    const { clock, get } = counting();
    await get('a');
    clock.advance(-1);
    expect(await get('a')).toBe('a2');
  });

  it('counts the age of a value from the start of its load', async () => {
    const { clock, load, get } = counting();
    const { promise, resolve } = Promise.withResolvers<string>();
    load.mockReturnValueOnce(promise);
    const slow = get('a');
    clock.advance(999);
    resolve('slow');
    expect(await slow).toBe('slow');
    clock.advance(1);
    expect(await get('a')).toBe('a1');
  });

  it('evicts the oldest value when it is full', async () => {
    const { load, get } = counting();
    for (const key of ['a', 'b', 'c', 'b', 'c']) await get(key);
    expect(load).toHaveBeenCalledTimes(3);
    await get('a');
    expect(load).toHaveBeenCalledTimes(4);
  });

  it('evicts nothing for values that are not to be cached', async () => {
    const { load, get } = counting({ maxEntries: 1, shouldCache: (value) => value.startsWith('a') });
    await get('a');
    for (let n = 0; n < 100; n += 1) await get(`unknown${n}`);
    load.mockClear();
    expect(await get('a')).toBe('a1');
    expect(load).not.toHaveBeenCalled();
  });

  it('drops a value when its reload is not to be cached', async () => {
    const { clock, load, get } = counting({ shouldCache: (value) => value !== 'gone' });
    await get('a');
    clock.advance(1_000);
    load.mockResolvedValueOnce('gone');
    expect([await get('a'), await get('a')]).toEqual(['gone', 'a2']);
  });

  it('loads a value once for concurrent callers', async () => {
    const { load, get } = counting();
    expect(await Promise.all([get('a'), get('a'), get('b')])).toEqual(['a1', 'a1', 'b2']);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('does not replace a value by the result of an earlier load', async () => {
    const { clock, load, get } = counting();
    const { promise, resolve } = Promise.withResolvers<string>();
    load.mockReturnValueOnce(promise);
    const slow = get('a');
    clock.advance(1_000);
    expect(await get('a')).toBe('a1');
    resolve('old');
    expect(await slow).toBe('old');
    expect(await get('a')).toBe('a1');
  });

  it('are loaded again after they were forgotten', async () => {
    const { get } = counting();
    await get('a');
    await get('b');
    get.forget('a');
    expect([await get('b'), await get('a')]).toEqual(['b2', 'a3']);
  });

  it('are not kept when they are forgotten during their load', async () => {
    const { get } = counting();
    const loading = get('a');
    get.forget('a');
    expect(await loading).toBe('a1');
    expect(get.peek('a')).toBeUndefined();
    expect(await get('a')).toBe('a2');
  });

  it('are looked at without a load while they are kept', async () => {
    const { clock, load, get } = counting();
    expect(get.peek('a')).toBeUndefined();
    await get('a');
    expect([get.peek('a'), get.peek('b')]).toEqual(['a1', undefined]);
    clock.advance(1_000);
    expect(get.peek('a')).toBeUndefined();
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('are not kept when loading failed', async () => {
    const { load, get } = counting();
    load.mockRejectedValueOnce(new Error('down'));
    await expect(get('a')).rejects.toThrow('down');
    expect(await get('a')).toBe('a1');
  });
});
