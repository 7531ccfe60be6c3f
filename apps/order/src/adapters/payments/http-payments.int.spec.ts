import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import { problemOf } from '@millrace/http';
import { anAcceptedOrder } from '../../testing/builders.ts';
import { aPaymentAnswer, PAYMENT_ID } from '../../testing/payment-answers.ts';
import { recordingServer, type Asked } from '../../testing/recording-server.ts';
import { HttpPayments } from './http-payments.ts';

const order = anAcceptedOrder();
const paymentId = paymentIds.parse(PAYMENT_ID);

let server: Awaited<ReturnType<typeof recordingServer>>;
let answer: { status: number; body: unknown };
let answerTo: (asked: Asked) => { status: number; body: unknown };
let now: Date;
let payments: HttpPayments;
beforeAll(async () => {
  server = await recordingServer((asked) => answerTo(asked));
  payments = new HttpPayments(server.url, () => now);
});
afterAll(() => server.stop());
beforeEach(() => {
  now = new Date(order.createdAt);
  answerTo = () => answer;
  server.asked.length = 0;
});

const create = (status: number, body: unknown) => {
  answer = { status, body };
  return payments.create(order, 'mk_test_key');
};
const ask = (status: number, body: unknown) => {
  answer = { status, body };
  return payments.outcomeOf(paymentId, order, 'mk_test_key');
};
const problem = (status: number, code: string) => problemOf(code, { status, title: 'No' }, 'Because.');
const unavailable = { name: 'PaymentsUnavailable', retryable: true };

describe('a payment that is asked for', () => {
  it('is the order’s: its sum, its reference, its key, its correlation id', async () => {
    expect(await create(201, aPaymentAnswer())).toEqual({ kind: 'created', paymentId });
    expect(server.asked).toMatchObject([
      {
        method: 'POST',
        path: '/payments',
        headers: {
          authorization: 'Bearer mk_test_key',
          'idempotency-key': `order-${order.id}`,
          'x-correlation-id': order.correlationId,
        },
      },
    ]);
    expect(JSON.parse(server.asked[0]!.body)).toEqual({
      amount: 5648,
      currency: 'USD',
      reference: order.id,
      source: 'tok_success',
    });
  });

  it('of an order that is older than its key may be remembered is looked for by its reference first', async () => {
    now = new Date(Date.parse(order.createdAt) + 7 * 24 * 60 * 60 * 1000);
    const found = aPaymentAnswer({ reference: order.id });
    expect(await create(200, { data: [found], nextCursor: null })).toEqual({ kind: 'created', paymentId });
    expect(server.asked).toMatchObject([
      { method: 'GET', path: `/payments?reference=${order.id}&limit=1`, body: '' },
    ]);
  });

  it('of an old order that has none is asked for all the same', async () => {
    now = new Date(Date.parse(order.createdAt) + 7 * 24 * 60 * 60 * 1000);
    answerTo = ({ method }) =>
      method === 'GET'
        ? { status: 200, body: { data: [], nextCursor: null } }
        : { status: 201, body: aPaymentAnswer() };
    expect(await payments.create(order, 'mk_test_key')).toEqual({ kind: 'created', paymentId });
    expect(server.asked.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  it.each([400, 410, 422])('is refused by the module’s own code: %i', async (status) => {
    expect(await create(status, problem(status, 'the_code'))).toEqual({
      kind: 'refused',
      reason: { code: 'the_code', message: 'Because.' },
    });
  });

  it('is not decided when the key is not accepted', async () => {
    expect(await create(401, problem(401, 'api_key_unknown'))).toEqual({ kind: 'key_refused' });
  });

  it.each([409, 429, 500, 503, 302, 200])('is not decided by %i', async (status) => {
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

describe('a payment that is asked about', () => {
  it.each([
    ['pending', undefined],
    ['processing', undefined],
    ['settled', { event: 'pay' }],
    ['canceled', { event: 'fail_payment', reason: { code: 'payment_canceled' } }],
  ] as const)('when %s', async (status, expected) => {
    const outcome = await ask(200, aPaymentAnswer({ status }));
    if (expected) expect(outcome).toMatchObject(expected);
    else expect(outcome).toBeUndefined();
    expect(server.asked).toMatchObject([{ method: 'GET', path: `/payments/${PAYMENT_ID}` }]);
  });

  it('when failed, tells why', async () => {
    const failure = { code: 'source_declined', message: 'Declined.' };
    const outcome = await ask(200, aPaymentAnswer({ status: 'failed', failure }));
    expect(outcome).toEqual({ event: 'fail_payment', reason: failure });
  });

  it.each([401, 404, 500])('is not decided by %i', async (status) => {
    await expect(ask(status, problem(status, 'the_code'))).rejects.toMatchObject(unavailable);
  });
});
