import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { paymentIds, refundIds, refundImage } from '@millrace/contracts-payment';
import { startDynamo, type TestDynamo, storedItems } from '@millrace/testing';
import { decideRefund, MAX_REFUNDS_OF_PAYMENT } from '../../domain/decide-refund.ts';
import type { SettledPayment } from '../../domain/payment.ts';
import { apiUnderTest, type ApiUnderTest } from '../../testing/api-under-test.ts';
import { aChange, at, MERCHANT, quoteTermsOf, RIVAL, wayTo } from '../../testing/builders.ts';
import { aCreateRefund, aRefundChange, aSettledPayment } from '../../testing/refund-builders.ts';
import { storeWith } from '../../testing/store-with.ts';

let dynamo: TestDynamo;
let api: ApiUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  api = await apiUnderTest(dynamo);
});

const refundItems = () => storedItems(dynamo, api.table, 'refund');
const codeOf = (answer: Awaited<ReturnType<ApiUnderTest['refund']>>) => [
  answer.statusCode,
  answer.json().code,
];

describe('POST /payments/{id}/refunds', () => {
  it('creates a pending refund and adds its amount to the payment', async () => {
    const paymentId = await api.settle();
    const answer = await api.refund(paymentId, { reason: 'Sent back.' });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({
      id: expect.stringMatching(refundIds.pattern),
      paymentId,
      amount: 1_000,
      currency: 'USD',
      status: 'pending',
      reason: 'Sent back.',
      failure: null,
      createdAt: at(0),
      updatedAt: at(0),
    });
    expect((await api.get(`/payments/${paymentId}`)).json()).toMatchObject({
      status: 'settled',
      amountRefunded: 1_000,
    });
  });

  it('stores an item that consumers of the stream can read, with its part of a quote', async () => {
    const quoteToken = await api.signer.sign(quoteTermsOf());
    await api.refund(await api.settle({ quoteToken }), { amount: 5_000 });
    await api.refund(await api.settle(), { amount: 5_000 });
    const items = await refundItems();
    expect(items.flatMap((item) => refundImage.errors(JSON.parse(JSON.stringify(item))))).toEqual([]);
    expect(items.map(({ split }) => split)).toEqual(
      expect.arrayContaining([
        { fee: 29, residue: 0, targetAmount: 4_200, targetCurrency: 'EUR' },
        undefined,
      ]),
    );
    expect(items[0]).toMatchObject({ lastChange: 'requested', correlationId: 'cor_test', dueAt: at(60) });
  });

  it('INV-9: appends to the history of the payment, which stays settled', async () => {
    const paymentId = await api.settle();
    const { id } = (await api.refund(paymentId)).json();
    const key = { merchantId: MERCHANT, paymentId, id };
    await api.refunds.apply(key, aRefundChange('fail'));
    const { data } = (await api.get(`/payments/${paymentId}/events`)).json();
    const entry = { status: 'settled', refundId: id, amount: 1_000 };
    expect(data.slice(3)).toEqual([
      {
        ...entry,
        sequence: 4,
        type: 'payment.refund_requested',
        occurredAt: at(0),
        cause: 'POST /payments/{id}/refunds',
        correlationId: 'cor_test',
      },
      {
        ...entry,
        sequence: 5,
        type: 'payment.refund_failed',
        occurredAt: at(3),
        cause: 'because of fail',
        correlationId: 'cor_fail',
      },
    ]);
  });

  it('does not list refunds as payments', async () => {
    const paymentId = await api.settle();
    await api.refund(paymentId);
    const { data } = (await api.get('/payments')).json();
    expect(data.map(({ id }: { id: string }) => id)).toEqual([paymentId]);
  });
});

function refundedOften(times: number): SettledPayment {
  let payment = aSettledPayment();
  for (let count = 0; count < times; count += 1) {
    const decision = decideRefund(payment, aCreateRefund({ units: 1n }));
    if (decision.kind === 'created') payment = decision.payment;
  }
  return payment;
}

describe('POST /payments/{id}/refunds refuses a refund', () => {
  it.each(['pending', 'processing', 'failed', 'canceled'] as const)(
    'of a payment that is %s with payment_not_settled',
    async (status) => {
      const id = paymentIds.parse((await api.pay()).json().id);
      for (const event of wayTo[status]) await api.store.apply({ merchantId: MERCHANT, id }, aChange(event));
      const answer = await api.refund(id);
      expect(codeOf(answer)).toEqual([409, 'payment_not_settled']);
      expect(answer.json().detail).toContain(status);
      expect(await refundItems()).toEqual([]);
    },
  );

  it('of more than is left with refund_exceeds_settled', async () => {
    const paymentId = await api.settle();
    expect(codeOf(await api.refund(paymentId, { amount: 10_001 }))).toEqual([422, 'refund_exceeds_settled']);
    expect((await api.refund(paymentId, { amount: 10_000 })).statusCode).toBe(201);
    expect(codeOf(await api.refund(paymentId, { amount: 1 }))).toEqual([422, 'refund_exceeds_settled']);
    expect((await api.get(`/payments/${paymentId}`)).json().amountRefunded).toBe(10_000);
  });

  it('of a payment that was refunded too often with too_many_refunds', async () => {
    const often = refundedOften(MAX_REFUNDS_OF_PAYMENT);
    api = await apiUnderTest(dynamo, {
      decorate: (store) => storeWith(store, { find: async () => often }),
    });
    expect(codeOf(await api.refund(often.id, { amount: 1 }))).toEqual([409, 'too_many_refunds']);
  });

  it.each([
    ['another merchant’s payment', async () => api.settle()],
    ['a payment that does not exist', async () => paymentIds.create()],
    ['an invalid id', async () => '42'],
  ])('of %s with payment_not_found, which is not recorded', async (_what, payment) => {
    const id = await payment();
    const before = await storedItems(dynamo, api.table);
    for (const key of ['k', 'k']) {
      const answer = await api.refund(id, {}, { key, merchantId: RIVAL });
      expect(codeOf(answer)).toEqual([404, 'payment_not_found']);
      expect(answer.headers['idempotency-replayed']).toBeUndefined();
    }
    expect(await storedItems(dynamo, api.table)).toEqual(before);
  });

  it.each([
    [{ amount: 0 }, '/amount'],
    [{ amount: -1 }, '/amount'],
    [{ amount: 10.5 }, '/amount'],
    [{ amount: '10' }, '/amount'],
    [{ amount: 1_000_000_000_000 }, '/amount'],
    [{ currency: 'USD' }, '/currency'],
    [{ reason: '' }, '/reason'],
    [{ reason: 'x'.repeat(201) }, '/reason'],
  ])('of %j with validation_failed', async (body, pointer) => {
    const paymentId = await api.settle();
    const before = await storedItems(dynamo, api.table);
    const answer = await api.refund(paymentId, body);
    expect(codeOf(answer)).toEqual([400, 'validation_failed']);
    expect(answer.json().errors).toMatchObject([{ pointer }]);
    expect(await storedItems(dynamo, api.table)).toEqual(before);
  });
});

describe('POST /payments/{id}/refunds with an idempotency key', () => {
  const replayed = (answer: Awaited<ReturnType<ApiUnderTest['refund']>>) =>
    answer.headers['idempotency-replayed'];

  it('INV-11: replays the first answer byte for byte after the refund has changed', async () => {
    const paymentId = await api.settle();
    const first = await api.refund(paymentId, { amount: 10_000 }, { key: 'k' });
    const { id } = first.json();
    await api.refunds.apply({ merchantId: MERCHANT, paymentId, id }, aRefundChange('succeed'));
    api.clock.advance(6 * 24 * 60 * 60 * 1000);
    const again = await api.refund(paymentId, { amount: 10_000 }, { key: 'k' });
    expect([again.statusCode, again.body]).toEqual([201, first.body]);
    expect([replayed(first), replayed(again)]).toEqual([undefined, 'true']);
    expect(await refundItems()).toHaveLength(1);
  });

  it('INV-11: replays a refusal, although the request would be granted now', async () => {
    const paymentId = await api.settle();
    const blocking = (await api.refund(paymentId, { amount: 10_000 })).json();
    const first = await api.refund(paymentId, {}, { key: 'k' });
    expect(codeOf(first)).toEqual([422, 'refund_exceeds_settled']);
    await api.refunds.apply({ merchantId: MERCHANT, paymentId, id: blocking.id }, aRefundChange('fail'));
    const again = await api.refund(paymentId, {}, { key: 'k' });
    expect([again.statusCode, again.body, replayed(again)]).toEqual([422, first.body, 'true']);
    expect((await api.refund(paymentId)).statusCode).toBe(201);
  });

  it('refuses another body, and another payment, with idempotency_key_reused', async () => {
    const [paymentId, other] = [await api.settle(), await api.settle()];
    await api.refund(paymentId, {}, { key: 'k' });
    for (const answer of [
      await api.refund(paymentId, { amount: 1 }, { key: 'k' }),
      await api.refund(paymentId, { reason: 'Sent back.' }, { key: 'k' }),
      await api.refund(other, {}, { key: 'k' }),
    ]) {
      expect(codeOf(answer)).toEqual([422, 'idempotency_key_reused']);
    }
    expect(await refundItems()).toHaveLength(1);
  });

  it('INV-13: separates the keys of merchants', async () => {
    const paymentId = await api.settle();
    await api.refund(paymentId, {}, { key: 'k' });
    const rivals = paymentIds.parse((await api.pay({}, { merchantId: RIVAL })).json().id);
    for (const event of wayTo.settled) {
      await api.store.apply({ merchantId: RIVAL, id: rivals }, aChange(event));
    }
    const answer = await api.refund(rivals, {}, { key: 'k', merchantId: RIVAL });
    expect([answer.statusCode, replayed(answer)]).toEqual([201, undefined]);
    expect(await refundItems()).toHaveLength(2);
  });

  it('INV-13: accepts the key of a payment for a refund, and replays both', async () => {
    const paid = await api.pay({}, { key: 'k' });
    const id = paymentIds.parse(paid.json().id);
    for (const event of wayTo.settled) await api.store.apply({ merchantId: MERCHANT, id }, aChange(event));
    const refunded = await api.refund(id, {}, { key: 'k' });
    expect([refunded.statusCode, replayed(refunded)]).toEqual([201, undefined]);
    expect((await api.pay({}, { key: 'k' })).body).toBe(paid.body);
    expect((await api.refund(id, {}, { key: 'k' })).body).toBe(refunded.body);
  });

  it('INV-11: creates one refund for 30 concurrent requests', async () => {
    const paymentId = await api.settle();
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => api.refund(paymentId, {}, { key: 'k' })),
    );
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(answers.filter((answer) => replayed(answer) === 'true')).toHaveLength(29);
    expect(await refundItems()).toHaveLength(1);
    expect((await api.get(`/payments/${paymentId}`)).json().amountRefunded).toBe(1_000);
  });

  it('refuses with idempotency_in_flight while others change the payment, and stores nothing', async () => {
    api = await apiUnderTest(dynamo, {
      decorateRefunds: (refunds) => ({
        create: async () => ({ kind: 'contended' }),
        findAll: (keys) => refunds.findAll(keys),
        apply: (key, change) => refunds.apply(key, change),
      }),
    });
    const paymentId = await api.settle();
    const before = await storedItems(dynamo, api.table);
    const answer = await api.refund(paymentId);
    expect(codeOf(answer)).toEqual([409, 'idempotency_in_flight']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(await storedItems(dynamo, api.table)).toEqual(before);
  });

  it.each([
    ['missing', '', 'idempotency_key_missing'],
    ['too long', 'k'.repeat(256), 'idempotency_key_invalid'],
    ['with a control character', 'k\u0001', 'idempotency_key_invalid'],
    ['with a non-ASCII character', 'clé', 'idempotency_key_invalid'],
  ])('refuses a key that is %s, and changes nothing', async (_what, key, code) => {
    const paymentId = await api.settle();
    const before = await storedItems(dynamo, api.table);
    expect(codeOf(await api.refund(paymentId, {}, { key }))).toEqual([400, code]);
    expect(await storedItems(dynamo, api.table)).toEqual(before);
  });
});
