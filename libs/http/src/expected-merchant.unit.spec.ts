import { describe, expect, it } from '@jest/globals';
import { documentOf, type Authentication } from './index.ts';
import { apiFor, handled, merchant, post, valid } from './testing/things-api.ts';

describe('an API', () => {
  describe('INV-40: with an expected merchant', () => {
    const routes = [
      ['POST', '/things/7/parts', valid],
      ['POST', '/things/7/stop', undefined],
      ['GET', '/things', undefined],
    ] as const;
    const send = (
      [method, url, payload]: (typeof routes)[number],
      expected: string,
      caller: Authentication = merchant,
    ) =>
      apiFor(caller).inject({
        method,
        url,
        headers: { 'idempotency-key': 'k', 'x-expected-merchant-id': expected },
        ...(payload && { payload }),
      });

    it('covers every route that needs a key', () => {
      const { paths } = documentOf(apiFor(merchant));
      const withKey = Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods).flatMap(([method, { security }]) =>
          security.length > 0 ? [`${method.toUpperCase()} ${path.replace('{id}', '7')}`] : [],
        ),
      );
      expect(withKey.sort()).toEqual(routes.map(([method, url]) => `${method} ${url}`).sort());
    });

    it.each(routes)('accepts a key of that merchant: %s %s', async (...route) => {
      expect((await send(route, 'mer_1')).statusCode).toBeLessThan(300);
    });

    it.each(routes)('refuses any other key without any effect: %s %s', async (...route) => {
      handled.mockClear();
      for (const other of ['mer_2', 'MER_1', 'mer_1, mer_2', 'mer_1,mer_1', '']) {
        const response = await send(route, other);
        expect([response.statusCode, response.json().code]).toEqual([403, 'merchant_mismatch']);
        expect(response.json().detail).toContain('mer_1');
      }
      expect(handled).not.toHaveBeenCalled();
    });

    it.each(routes)('reveals nothing about merchants to a caller without a key: %s %s', async (...route) => {
      const response = await send(route, 'mer_1', { outcome: 'api_key_unknown' });
      expect([response.statusCode, response.json().code]).toEqual([401, 'api_key_unknown']);
    });

    it('refuses before it validates the request', async () => {
      const response = await post({ ...valid, amount: 'x' }, { 'x-expected-merchant-id': 'mer_2' });
      expect(response.json().code).toBe('merchant_mismatch');
    });

    it('ignores the header on a public route', async () => {
      const headers = { 'x-expected-merchant-id': 'mer_2' };
      const response = await apiFor(merchant).inject({ method: 'GET', url: '/open', headers });
      expect(response.statusCode).toBe(200);
    });

    it('describes the header and the refusal on every route that needs a key', () => {
      const operations = Object.values(documentOf(apiFor(merchant)).paths).flatMap((path) =>
        Object.values(path),
      );
      for (const { security, parameters, responses } of operations) {
        const described = parameters.some(({ name }) => name === 'X-Expected-Merchant-Id');
        const refused = responses['403']?.description.includes('`merchant_mismatch`') ?? false;
        expect([described, refused]).toEqual(security.length > 0 ? [true, true] : [false, false]);
      }
    });
  });
});
