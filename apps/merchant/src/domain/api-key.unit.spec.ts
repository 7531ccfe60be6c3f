import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { demoMerchants } from '@millrace/contracts-merchant';
import { bearerToken, makeApiKey, parseApiKey } from './api-key.ts';

describe('an API key', () => {
  it('is parsed with its mode', () => {
    expect(parseApiKey('mk_test_12345678')?.mode).toBe('test');
    expect(parseApiKey(`mk_live_${'x'.repeat(64)}`)?.mode).toBe('live');
    for (const { apiKey } of demoMerchants) expect(parseApiKey(apiKey)?.mode).toBe('test');
  });

  it.each([
    '',
    'mk_test_',
    'mk_test_1234567',
    `mk_test_${'x'.repeat(65)}`,
    'mk_prod_12345678',
    'mk_test_1234-5678',
    ' mk_test_12345678',
    'mk_test_12345678\n',
  ])('is not %j', (text) => {
    expect(parseApiKey(text)).toBeUndefined();
  });

  it('that is generated is valid for any randomness', () => {
    const mode = fc.constantFrom('test' as const, 'live' as const);
    fc.assert(
      fc.property(mode, fc.array(fc.nat(61), { minLength: 32, maxLength: 32 }), (of, numbers) => {
        let index = 0;
        const key = makeApiKey(of, (limit) => {
          expect(limit).toBe(62);
          return numbers[index++]!;
        });
        expect(key).toMatch(/^mk_(test|live)_[A-Za-z0-9]{32}$/);
        expect(parseApiKey(key)).toEqual({ key, mode: of });
      }),
    );
  });
});

describe('a bearer token', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER  abc ', 'abc'],
    ['Basic abc', undefined],
    ['Bearer', undefined],
    ['Bearer a b', undefined],
    ['abc', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %j is %j', (header, token) => {
    expect(bearerToken(header)).toBe(token);
  });
});
