import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import { problemOf, sharedRefusals } from '@millrace/http';
import { anAcceptedOrder } from '../../testing/builders.ts';
import { aPaymentAnswer, PAYMENT_ID } from '../../testing/payment-answers.ts';
import { recordingServer, type RecordedRequest } from '@millrace/testing';
import type { Instant } from '@millrace/time';
import { HttpPayments, paymentRefusals } from './http-payments.ts';
import { paymentRequests } from './payment-requests.ts';

const order = anAcceptedOrder();
const paymentId = paymentIds.parse(PAYMENT_ID);

let server: Awaited<ReturnType<typeof recordingServer>>;
let answer: { status: number; body: unknown };
let answerTo: (request: RecordedRequest) => { status: number; body: unknown };
let now: Date;
let payments: HttpPayments;
beforeAll(async () => {
  server = await recordingServer((request) => answerTo(request));
  payments = new HttpPayments(server.url, () => now);
});
afterAll(() => server.stop());
beforeEach(() => {
  now = new Date(order.updatedAt);
  answerTo = () => answer;
  server.requests.length = 0;
});

const create = (status: number, body: unknown) => {
  answer = { status, body };
  return payments.create(order, 'mk_test_key');
};
const ask = (status: number, body: unknown) => {
  answer = { status, body };
  return payments.lookUp(paymentId, order, 'mk_test_key');
};
const problem = (status: number, code: string) => problemOf(code, { status, title: 'No' }, 'Because.');
const unavailable = { name: 'PaymentsUnavailable', retryable: true };

describe('a payment that is asked for', () => {
  it('is the order’s: its sum, its reference, its key, its correlation id', async () => {
    expect(await create(201, aPaymentAnswer())).toEqual({ kind: 'created', paymentId });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/payments',
        headers: {
          authorization: 'Bearer mk_test_key',
          'idempotency-key': `order-${order.id}`,
          'x-expected-merchant-id': order.merchantId,
          'x-correlation-id': order.correlationId,
        },
      },
    ]);
    expect(JSON.parse(server.requests[0]!.body)).toEqual({
      amount: 5648,
      currency: 'USD',
      reference: order.id,
      source: 'tok_success',
    });
  });

  const looksFirst = () => server.requests.map(({ method, path }) => `${method} ${path}`);
  const byReference = `GET /payments?reference=${order.id}&limit=100`;
  const days = (count: number) => count * 24 * 60 * 60 * 1000;

  it.each([
    ['was put back by the sweeper', { sweeps: 1 }, 0],
    ['was accepted more than a day ago', {}, 1.1],
    ['says that it was created in the future', { createdAt: '2999-01-01T00:00:00.000Z' as Instant }, 8],
  ])('is looked for by its reference first, when its order %s', async (_, override, age) => {
    now = new Date(Date.parse(order.updatedAt) + days(age));
    answer = { status: 200, body: { data: [aPaymentAnswer({ reference: order.id })], nextCursor: null } };
    const created = await payments.create({ ...order, ...override }, 'mk_test_key');
    expect(created).toEqual({ kind: 'created', paymentId });
    expect(looksFirst()).toEqual([byReference]);
  });

  it('is not a merchant’s own payment with the same reference', async () => {
    const own = [{ amount: 1 }, { currency: 'EUR' }, { source: 'tok_declined' }].map((override) =>
      aPaymentAnswer({ ...override, id: paymentIds.create(), reference: order.id }),
    );
    answerTo = ({ method }) =>
      method === 'GET'
        ? { status: 200, body: { data: own, nextCursor: null } }
        : { status: 201, body: aPaymentAnswer() };
    expect(await payments.create({ ...order, sweeps: 1 }, 'mk_test_key')).toEqual({
      kind: 'created',
      paymentId,
    });
    expect(looksFirst()).toEqual([byReference, 'POST /payments']);
  });

  it('exists when an earlier request created what this one is refused for', async () => {
    answerTo = ({ method }) =>
      method === 'GET'
        ? { status: 200, body: { data: [aPaymentAnswer({ reference: order.id })], nextCursor: null } }
        : { status: 422, body: problem(422, 'validation_failed') };
    expect(await payments.create(order, 'mk_test_key')).toEqual({ kind: 'created', paymentId });
    expect(looksFirst()).toEqual(['POST /payments', byReference]);
  });

  it.each([...paymentRefusals])('is refused by the module’s own code: %s', async (code) => {
    answerTo = ({ method }) =>
      method === 'GET'
        ? { status: 200, body: { data: [], nextCursor: null } }
        : { status: 422, body: problem(422, code) };
    expect(await payments.create(order, 'mk_test_key')).toEqual({
      kind: 'refused',
      reason: { code, message: 'Because.' },
    });
  });

  it.each(['🎁', '日本', 'a\nb', '\u0000', '\u007f'])(
    'has a new correlation id where its order’s is none that a header takes: %j',
    async (correlationId) => {
      answer = { status: 201, body: aPaymentAnswer() };
      const created = await payments.create({ ...order, correlationId }, 'mk_test_key');
      expect(created).toEqual({ kind: 'created', paymentId });
      expect(server.requests[0]!.headers['x-correlation-id']).toMatch(/^cor_[0-9A-Z]{26}$/);
    },
  );

  it('is refused without a request where the contract takes no such order', async () => {
    answer = { status: 200, body: { data: [], nextCursor: null } };
    expect(await payments.create({ ...order, source: 'x'.repeat(1_000) }, 'mk_test_key')).toEqual({
      kind: 'refused',
      reason: { code: 'payment_request_invalid', message: expect.stringContaining('no such source') },
    });
    expect(looksFirst()).toEqual([byReference]);
  });

  it.each([401, 403])('is not decided when the key is not accepted: %i', async (status) => {
    expect(await create(status, problem(status, 'api_key_unknown'))).toEqual({ kind: 'key_refused' });
  });

  it.each(
    Object.entries(sharedRefusals)
      .filter(([code, { status }]) => !paymentRefusals.has(code) && status !== 401 && status !== 403)
      .map(([code, { status }]) => [status, code] as const),
  )('is not decided by a refusal that is not about the payment: %i %s', async (status, code) => {
    answerTo = ({ method }) =>
      method === 'GET'
        ? { status: 200, body: { data: [], nextCursor: null } }
        : { status, body: problem(status, code) };
    await expect(payments.create(order, 'mk_test_key')).rejects.toMatchObject(unavailable);
  });

  it.each([404, 409, 410, 422, 429, 500, 503, 302, 200])('is not decided by %i', async (status) => {
    await expect(create(status, problem(status, 'the_code'))).rejects.toMatchObject(unavailable);
  });

  it.each([
    [201, '<html>'],
    [201, { id: 'pay_1' }],
    [422, { message: 'no problem document' }],
  ])('is not decided by what breaks the contract: %i %j', async (status, body) => {
    await expect(create(status, body)).rejects.toMatchObject(unavailable);
  });

  it('is not decided when nobody answers', async () => {
    const nobody = new HttpPayments('http://127.0.0.1:9', () => now);
    await expect(nobody.create(order, 'k')).rejects.toMatchObject(unavailable);
  });
});

describe('a payment that is looked up', () => {
  it.each([
    ['pending', { kind: 'open' }],
    ['processing', { kind: 'open' }],
    ['settled', { kind: 'ended', outcome: { event: 'pay', paymentId } }],
    [
      'canceled',
      { kind: 'ended', outcome: { event: 'fail_payment', paymentId, reason: { code: 'payment_canceled' } } },
    ],
  ] as const)('when %s', async (status, expected) => {
    expect(await ask(200, aPaymentAnswer({ status }))).toMatchObject(expected);
    expect(server.requests).toMatchObject([{ method: 'GET', path: `/payments/${PAYMENT_ID}` }]);
  });

  it('when failed, with the reason', async () => {
    const failure = { code: 'source_declined', message: 'Declined.' };
    expect(await ask(200, aPaymentAnswer({ status: 'failed', failure }))).toEqual({
      kind: 'ended',
      outcome: { event: 'fail_payment', paymentId, reason: failure },
    });
  });

  it.each([401, 403])('is not decided when the key is not accepted: %i', async (status) => {
    expect(await ask(status, problem(status, 'the_code'))).toEqual({ kind: 'key_refused' });
  });

  it.each([404, 429, 500])('is not decided by %i', async (status) => {
    await expect(ask(status, problem(status, 'the_code'))).rejects.toMatchObject(unavailable);
  });
});

describe('a payment that is looked for by its order', () => {
  const find = (status: number, body: unknown) => {
    answer = { status, body };
    return payments.find(order, 'mk_test_key');
  };

  it('is the oldest one with its terms, or there is none', async () => {
    const twin = aPaymentAnswer({ id: paymentIds.create() });
    const found = { data: [twin, aPaymentAnswer()], nextCursor: null };
    expect(await find(200, found)).toEqual({ kind: 'found', paymentId });
    expect(await find(200, { data: [], nextCursor: null })).toEqual({ kind: 'none' });
    expect(await find(403, problem(403, 'merchant_mismatch'))).toEqual({ kind: 'key_refused' });
    await expect(find(500, problem(500, 'internal'))).rejects.toMatchObject(unavailable);
  });
});

describe('a payment that is looked for through pages', () => {
  const own = aPaymentAnswer({ amount: 1, id: paymentIds.create() });
  /** The pages of the merchant's payments with the order's reference; a cursor is the number of a page. */
  const answerPages = (pages: readonly (readonly unknown[])[]) => {
    answerTo = ({ path }) => {
      const { searchParams } = new URL(path, server.url);
      expect(searchParams.get('reference')).toBe(order.id);
      const index = Number(searchParams.get('cursor') ?? 0);
      const nextCursor = index + 1 < pages.length ? String(index + 1) : null;
      return { status: 200, body: { data: pages[index], nextCursor } };
    };
  };
  const found = () => payments.find(order, 'mk_test_key');

  it('is found on the last one', async () => {
    answerPages([[own], [], [aPaymentAnswer()]]);
    expect(await found()).toEqual({ kind: 'found', paymentId });
    expect(server.requests).toHaveLength(3);
  });

  it('is the oldest one of all pages', async () => {
    answerPages([[aPaymentAnswer({ id: paymentIds.create() })], [aPaymentAnswer(), own], [own]]);
    expect(await found()).toEqual({ kind: 'found', paymentId });
  });

  it('is found on the twentieth page, and not decided after it', async () => {
    const empty = Array.from({ length: 19 }, () => []);
    answerPages([...empty, [aPaymentAnswer()]]);
    expect(await found()).toEqual({ kind: 'found', paymentId });
    server.requests.length = 0;
    answerPages([...empty, [aPaymentAnswer()], []]);
    await expect(found()).rejects.toMatchObject(unavailable);
    expect(server.requests).toHaveLength(20);
  });

  it('is not decided when a page fails', async () => {
    answerTo = ({ path }) =>
      path.includes('cursor')
        ? { status: 503, body: problem(503, 'unavailable') }
        : { status: 200, body: { data: [aPaymentAnswer()], nextCursor: 'a&b' } };
    await expect(found()).rejects.toMatchObject(unavailable);
    expect(server.requests[1]!.path).toContain('cursor=a%26b');
  });
});

describe('a payment that is canceled', () => {
  const cancel = (status: number, body: unknown) => {
    answer = { status, body };
    return payments.cancel(paymentId, order, 'mk_test_key');
  };

  it('is so, or is not cancelable any more', async () => {
    expect(await cancel(200, aPaymentAnswer({ status: 'canceled' }))).toEqual({ kind: 'canceled' });
    expect(server.requests).toMatchObject([{ method: 'POST', path: `/payments/${PAYMENT_ID}/cancel` }]);
    expect(await cancel(409, problem(409, 'payment_not_cancelable'))).toEqual({ kind: 'not_cancelable' });
    expect(await cancel(401, problem(401, 'api_key_unknown'))).toEqual({ kind: 'key_refused' });
  });

  it.each([404, 409, 500])('may or may not be so after %i', async (status) => {
    const answered = cancel(status, problem(status, 'the_code'));
    await expect(answered).rejects.toMatchObject(unavailable);
  });
});

/** Every request of Node has these, or every API takes them without saying so. */
const undeclared = new Set([
  ...['host', 'connection', 'accept', 'accept-language', 'accept-encoding', 'sec-fetch-mode', 'user-agent'],
  ...['content-type', 'content-length', 'x-correlation-id'],
]);

describe('INV-40: the merchant of the order', () => {
  const calls: readonly (readonly [method: string, call: () => Promise<unknown>])[] = [
    ['create', () => payments.create(order, 'mk_test_key')],
    ['create', () => payments.create({ ...order, sweeps: 1 }, 'mk_test_key')],
    ['find', () => payments.find(order, 'mk_test_key')],
    ['lookUp', () => payments.lookUp(paymentId, order, 'mk_test_key')],
    ['cancel', () => payments.cancel(paymentId, order, 'mk_test_key')],
  ];

  it('is tested here for every method', () => {
    const methods = Object.getOwnPropertyNames(HttpPayments.prototype).filter(
      (name) => name !== 'constructor',
    );
    expect(new Set(calls.map(([method]) => method))).toEqual(new Set(methods));
  });

  it.each(calls)('is named by every request of %s, case %#', async (_, call) => {
    answerTo = ({ path }) => {
      if (path === '/payments') return { status: 201, body: aPaymentAnswer() };
      const page = { data: [], nextCursor: null };
      return { status: 200, body: path.startsWith('/payments?') ? page : aPaymentAnswer() };
    };
    await call();
    expect(server.requests.length).toBeGreaterThan(0);
    expect(server.requests.map(({ headers }) => headers['x-expected-merchant-id'])).toEqual(
      server.requests.map(() => order.merchantId),
    );
  });

  it('is named by requests that the contract of the module declares, with all that is sent', async () => {
    answerTo = ({ method, path }) => {
      if (method === 'POST' && path === '/payments')
        return { status: 422, body: problem(422, 'validation_failed') };
      // The last request is the one for the second page, which has every query parameter.
      const page = { data: [], nextCursor: path.includes('cursor=') ? null : 'c' };
      return { status: 200, body: path.startsWith('/payments?') ? page : aPaymentAnswer() };
    };
    for (const [, call] of calls) await call();
    const sent = server.requests.map(({ method, path, headers, body }) => {
      const { pathname, searchParams } = new URL(path, server.url);
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
      server.requests.length = 0;
      answer = refusal;
      expect(await call()).toEqual({ kind: 'key_refused' });
      expect(server.requests).toHaveLength(1);
    }
  });
});
