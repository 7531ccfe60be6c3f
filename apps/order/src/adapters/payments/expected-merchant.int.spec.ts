import { describe, expect, it } from '@jest/globals';
import { fakePaymentsApi, order, paymentId, problem } from '../../testing/fake-payments-api.ts';
import { aPaymentAnswer, PAYMENT_ID } from '../../testing/payment-answers.ts';
import { HttpPayments } from './http-payments.ts';
import { paymentRequests } from './payment-requests.ts';

const api = fakePaymentsApi();

/** Headers that every request of Node has, or that every API accepts undeclared. */
const undeclared = new Set([
  ...['host', 'connection', 'accept', 'accept-language', 'accept-encoding', 'sec-fetch-mode', 'user-agent'],
  ...['content-type', 'content-length', 'x-correlation-id'],
]);

describe('INV-40: the merchant of the order', () => {
  const calls: readonly (readonly [method: string, call: () => Promise<unknown>])[] = [
    ['create', () => api.payments.create(order, 'mk_test_key')],
    ['create', () => api.payments.create({ ...order, sweeps: 1 }, 'mk_test_key')],
    ['find', () => api.payments.find(order, 'mk_test_key')],
    ['lookUp', () => api.payments.lookUp(paymentId, order, 'mk_test_key')],
    ['cancel', () => api.payments.cancel(paymentId, order, 'mk_test_key')],
  ];

  it('is tested here for every method', () => {
    const methods = Object.getOwnPropertyNames(HttpPayments.prototype).filter(
      (name) => name !== 'constructor',
    );
    expect(new Set(calls.map(([method]) => method))).toEqual(new Set(methods));
  });

  it.each(calls)('is named by every request of %s, case %#', async (_, call) => {
    api.answerTo = ({ path }) => {
      if (path === '/payments') return { status: 201, body: aPaymentAnswer() };
      const page = { data: [], nextCursor: null };
      return { status: 200, body: path.startsWith('/payments?') ? page : aPaymentAnswer() };
    };
    await call();
    expect(api.server.requests.length).toBeGreaterThan(0);
    expect(api.server.requests.map(({ headers }) => headers['x-expected-merchant-id'])).toEqual(
      api.server.requests.map(() => order.merchantId),
    );
  });

  it('is named by requests that the module’s contract declares with all their parts', async () => {
    api.answerTo = ({ method, path }) => {
      if (method === 'POST' && path === '/payments')
        return { status: 422, body: problem(422, 'validation_failed') };
      // The last request is the one for the second page, which has every query parameter.
      const page = { data: [], nextCursor: path.includes('cursor=') ? null : 'c' };
      return { status: 200, body: path.startsWith('/payments?') ? page : aPaymentAnswer() };
    };
    for (const [, call] of calls) await call();
    const sent = api.server.requests.map(({ method, path, headers, body }) => {
      const { pathname, searchParams } = new URL(path, api.server.url);
      return {
        route: `${method} ${pathname.replace(PAYMENT_ID, '{id}')}`,
        headers: Object.keys(headers).filter((name) => !undeclared.has(name)),
        query: [...searchParams.keys()],
        body: body === '' ? [] : Object.keys(JSON.parse(body) as object),
      };
    });
    const inOrder = <Of extends { readonly route: string }>(requests: readonly Of[]) =>
      [...new Map(requests.map((one) => [one.route, one])).values()]
        .map((one) => Object.fromEntries(Object.entries(one).map(([key, of]) => [key, [of].flat().sort()])))
        .sort((left, right) => (String(left['route']) < String(right['route']) ? -1 : 1));
    const declared = paymentRequests.map(({ method, path, headers = [], query = [], body }) => ({
      route: `${method} ${path}`,
      headers: headers.map((name) => name.toLowerCase()),
      query: [...query],
      body: Object.keys((body as { properties?: object } | undefined)?.properties ?? {}),
    }));
    expect(inOrder(sent)).toEqual(inOrder(declared));
  });

  it.each(calls)('is not charged when its key is refused: %s, case %#', async (_, call) => {
    for (const refusal of [
      { status: 403, body: problem(403, 'merchant_mismatch') },
      { status: 403, body: { message: 'Forbidden' } },
      { status: 401, body: problem(401, 'api_key_unknown') },
    ]) {
      api.server.requests.length = 0;
      api.answer = refusal;
      expect(await call()).toEqual({ kind: 'key_refused' });
      expect(api.server.requests).toHaveLength(1);
    }
  });
});
