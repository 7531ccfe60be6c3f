import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { paymentIds, refundIds, refundImage } from '@millrace/contracts-payment';
import { startDynamo, type TestDynamo, storedItems } from '@millrace/testing';
import { decideRefund, MAX_REFUNDS_OF_PAYMENT } from '../../domain/decide-refund.ts';
import type { SettledPayment } from '../../domain/payment.ts';
import { apiUnderTest, codeOf, type ApiUnderTest } from '../../testing/api-under-test.ts';
import { aChange, at, MERCHANT, quoteTermsOf, RIVAL, eventsTo } from '../../testing/builders.ts';
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
      for (const event of eventsTo[status])
        await api.store.apply({ merchantId: MERCHANT, id }, aChange(event));
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
