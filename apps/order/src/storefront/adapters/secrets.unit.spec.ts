import { describe, expect, it } from '@jest/globals';
import { fixedClock } from '@millrace/testing';
import { deriveCookieKey, merchantKey } from './secrets.ts';

describe('the key of the cookies', () => {
  it('is always the same for a secret, and another for another one', () => {
    const key = deriveCookieKey('x'.repeat(32));
    expect(key).toHaveLength(32);
    expect(deriveCookieKey('x'.repeat(32))).toEqual(key);
    expect(deriveCookieKey('x'.repeat(33))).not.toEqual(key);
  });

  it('is not made of a secret that can be guessed', () => {
    expect(() => deriveCookieKey('x'.repeat(31))).toThrow(RangeError);
  });
});

describe('the API key of the shop', () => {
  it('is read once for a while, and again when the shop was connected meanwhile', async () => {
    const clock = fixedClock('2026-05-08T12:00:00.000Z');
    let reads = 0;
    let secret = '{}';
    const read = async (): Promise<string> => {
      reads += 1;
      return secret;
    };
    const key = merchantKey(read, 'mer_shop', clock);
    await expect(key()).rejects.toThrow('not connected');
    secret = '{"mer_shop":"mk_1"}';
    expect([await key(), await key(), reads]).toEqual(['mk_1', 'mk_1', 2]);
    secret = '{"mer_shop":"mk_2"}';
    clock.advance(30_000);
    expect(await key()).toBe('mk_2');
  });
});
