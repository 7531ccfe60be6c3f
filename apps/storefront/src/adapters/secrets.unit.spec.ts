import { describe, expect, it } from '@jest/globals';
import { fixedClock } from '@millrace/testing';
import { deriveCookieKey, merchantKey } from './secrets.ts';

describe('the key of the cookies', () => {
  it('is the same for the same secret, and differs for another one', () => {
    const key = deriveCookieKey('x'.repeat(32));
    expect(key).toHaveLength(32);
    expect(deriveCookieKey('x'.repeat(32))).toEqual(key);
    expect(deriveCookieKey('x'.repeat(33))).not.toEqual(key);
  });

  it('is not derived from a short secret', () => {
    expect(() => deriveCookieKey('x'.repeat(31))).toThrow(RangeError);
  });
});

describe('the API key of the shop', () => {
  it('is cached, and read again when the cache has expired', async () => {
    const clock = fixedClock('2026-05-08T12:00:00.000Z');
    let reads = 0;
    let secret: string | undefined;
    const read = async (): Promise<string> => {
      reads += 1;
      if (secret === undefined) throw new Error('there is no such secret');
      return secret;
    };
    const key = merchantKey(read, clock);
    await expect(key()).rejects.toThrow('no such secret');
    secret = 'mk_test_1';
    expect([await key(), await key(), reads]).toEqual(['mk_test_1', 'mk_test_1', 2]);
    secret = 'mk_test_2';
    clock.advance(30_000);
    expect(await key()).toBe('mk_test_2');
  });
});
