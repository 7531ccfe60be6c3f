import { describe, expect, it } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import { sharedRefusals } from '@millrace/http';
import type { Instant } from '@millrace/time';
import { fakePaymentsApi, order, paymentId, problem, unavailable } from '../../testing/fake-payments-api.ts';
import { aPaymentAnswer, PAYMENT_ID } from '../../testing/payment-answers.ts';
import { HttpPayments, paymentRefusals } from './http-payments.ts';

const api = fakePaymentsApi();

const create = (status: number, body: unknown) => {
  api.answer = { status, body };
  return api.payments.create(order, 'mk_test_key');
};
const ask = (status: number, body: unknown) => {
  api.answer = { status, body };
  return api.payments.lookUp(paymentId, order, 'mk_test_key');
};

describe('a requested payment', () => {
  it('has the order’s sum, reference, key and correlation id', async () => {
    expect(await create(201, aPaymentAnswer())).toEqual({ kind: 'created', paymentId });
    expect(api.server.requests).toMatchObject([
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
    expect(JSON.parse(api.server.requests[0]!.body)).toEqual({
      amount: 5648,
      currency: 'USD',
      reference: order.id,
      source: 'tok_success',
    });
  });

  const sentRequests = () => api.server.requests.map(({ method, path }) => `${method} ${path}`);
  const byReference = `GET /payments?reference=${order.id}&limit=100`;
  const days = (count: number) => count * 24 * 60 * 60 * 1000;

  it.each([
    ['was requeued by the sweeper', { sweeps: 1 }, 0],
    ['was accepted more than a day ago', {}, 1.1],
    ['says that it was created in the future', { createdAt: '2999-01-01T00:00:00.000Z' as Instant }, 8],
  ])('is first searched by its reference when its order %s', async (_, override, age) => {
    api.now = new Date(Date.parse(order.updatedAt) + days(age));
    api.answer = { status: 200, body: { data: [aPaymentAnswer({ reference: order.id })], nextCursor: null } };
    const created = await api.payments.create({ ...order, ...override }, 'mk_test_key');
    expect(created).toEqual({ kind: 'created', paymentId });
    expect(sentRequests()).toEqual([byReference]);
  });

  it('is not a merchant’s own payment with the same reference', async () => {
    const own = [{ amount: 1 }, { currency: 'EUR' }, { source: 'tok_declined' }].map((override) =>
      aPaymentAnswer({ ...override, id: paymentIds.create(), reference: order.id }),
    );
    api.answerTo = ({ method }) =>
      method === 'GET'
        ? { status: 200, body: { data: own, nextCursor: null } }
        : { status: 201, body: aPaymentAnswer() };
    expect(await api.payments.create({ ...order, sweeps: 1 }, 'mk_test_key')).toEqual({
      kind: 'created',
      paymentId,
    });
    expect(sentRequests()).toEqual([byReference, 'POST /payments']);
  });

  it('exists when this request is refused because an earlier one created it', async () => {
    api.answerTo = ({ method }) =>
      method === 'GET'
        ? { status: 200, body: { data: [aPaymentAnswer({ reference: order.id })], nextCursor: null } }
        : { status: 422, body: problem(422, 'validation_failed') };
    expect(await api.payments.create(order, 'mk_test_key')).toEqual({ kind: 'created', paymentId });
    expect(sentRequests()).toEqual(['POST /payments', byReference]);
  });

  it.each([...paymentRefusals])('is refused with the module’s own code: %s', async (code) => {
    api.answerTo = ({ method }) =>
      method === 'GET'
        ? { status: 200, body: { data: [], nextCursor: null } }
        : { status: 422, body: problem(422, code) };
    expect(await api.payments.create(order, 'mk_test_key')).toEqual({
      kind: 'refused',
      reason: { code, message: 'Because.' },
    });
  });

  it.each(['🎁', '日本', 'a\nb', '\u0000', '\u007f'])(
    'has a new correlation id when that of its order is invalid in a header: %j',
    async (correlationId) => {
      api.answer = { status: 201, body: aPaymentAnswer() };
      const created = await api.payments.create({ ...order, correlationId }, 'mk_test_key');
      expect(created).toEqual({ kind: 'created', paymentId });
      expect(api.server.requests[0]!.headers['x-correlation-id']).toMatch(/^cor_[0-9A-Z]{26}$/);
    },
  );

  it('is refused without a request when its order does not match the contract', async () => {
    api.answer = { status: 200, body: { data: [], nextCursor: null } };
    expect(await api.payments.create({ ...order, source: 'x'.repeat(1_000) }, 'mk_test_key')).toEqual({
      kind: 'refused',
      reason: { code: 'payment_request_invalid', message: expect.stringContaining('no such source') },
    });
    expect(sentRequests()).toEqual([byReference]);
  });

  it.each([401, 403])('is undecided when the key is not accepted: %i', async (status) => {
    expect(await create(status, problem(status, 'api_key_unknown'))).toEqual({ kind: 'key_refused' });
  });

  it.each(
    Object.entries(sharedRefusals)
      .filter(([code, { status }]) => !paymentRefusals.has(code) && status !== 401 && status !== 403)
      .map(([code, { status }]) => [status, code] as const),
  )('is not decided by a refusal that is not about the payment: %i %s', async (status, code) => {
    api.answerTo = ({ method }) =>
      method === 'GET'
        ? { status: 200, body: { data: [], nextCursor: null } }
        : { status, body: problem(status, code) };
    await expect(api.payments.create(order, 'mk_test_key')).rejects.toMatchObject(unavailable);
  });

  it.each([404, 409, 410, 422, 429, 500, 503, 302, 200])('is undecided after %i', async (status) => {
    await expect(create(status, problem(status, 'the_code'))).rejects.toMatchObject(unavailable);
  });

  it.each([
    [201, '<html>'],
    [201, { id: 'pay_1' }],
    [422, { message: 'no problem document' }],
  ])('is undecided after an answer that breaks the contract: %i %j', async (status, body) => {
    await expect(create(status, body)).rejects.toMatchObject(unavailable);
  });

  it('is undecided without an answer', async () => {
    const nobody = new HttpPayments('http://127.0.0.1:9', () => api.now);
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
    expect(api.server.requests).toMatchObject([{ method: 'GET', path: `/payments/${PAYMENT_ID}` }]);
  });

  it('has the reason when it failed', async () => {
    const failure = { code: 'source_declined', message: 'Declined.' };
    expect(await ask(200, aPaymentAnswer({ status: 'failed', failure }))).toEqual({
      kind: 'ended',
      outcome: { event: 'fail_payment', paymentId, reason: failure },
    });
  });

  it.each([401, 403])('is undecided when the key is not accepted: %i', async (status) => {
    expect(await ask(status, problem(status, 'the_code'))).toEqual({ kind: 'key_refused' });
  });

  it.each([404, 429, 500])('is undecided after %i', async (status) => {
    await expect(ask(status, problem(status, 'the_code'))).rejects.toMatchObject(unavailable);
  });
});

describe('a payment that is canceled', () => {
  const cancel = (status: number, body: unknown) => {
    api.answer = { status, body };
    return api.payments.cancel(paymentId, order, 'mk_test_key');
  };

  it('is canceled, or no longer cancelable', async () => {
    expect(await cancel(200, aPaymentAnswer({ status: 'canceled' }))).toEqual({ kind: 'canceled' });
    expect(api.server.requests).toMatchObject([{ method: 'POST', path: `/payments/${PAYMENT_ID}/cancel` }]);
    expect(await cancel(409, problem(409, 'payment_not_cancelable'))).toEqual({ kind: 'not_cancelable' });
    expect(await cancel(401, problem(401, 'api_key_unknown'))).toEqual({ kind: 'key_refused' });
  });

  it.each([404, 409, 500])('may or may not be canceled after %i', async (status) => {
    const answered = cancel(status, problem(status, 'the_code'));
    await expect(answered).rejects.toMatchObject(unavailable);
  });
});
