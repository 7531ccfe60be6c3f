import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDynamo, type TestDynamo } from '@millrace/testing';
import { PaymentStoreUnavailable, type PaymentStore } from '../../application/payment-store.ts';
import { lifecycle } from '../../domain/lifecycle.ts';
import { apiUnderTest } from '../../testing/api-under-test.ts';
import { aChange, aNewPayment, aPendingPayment, MERCHANT, quoteTermsOf } from '../../testing/builders.ts';
import { storeWith } from '../../testing/store-with.ts';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

/** Carries the first create out, yet fails as if the connection had broken before the answer. */
function losesFirstAnswer(store: PaymentStore): PaymentStore {
  let lost = false;
  const create: PaymentStore['create'] = async (newPayment) => {
    const outcome = await store.create(newPayment);
    if (lost) return outcome;
    lost = true;
    throw new PaymentStoreUnavailable('create', { retryable: true, cause: new Error('connection reset') });
  };
  return storeWith(store, { create });
}

describe('a payment whose answer was lost after it was stored', () => {
  it('is what the repeat of the request answers with, its quote being used once', async () => {
    const api = await apiUnderTest(dynamo, { decorate: losesFirstAnswer });
    const body = { quoteToken: await api.signer.sign(quoteTermsOf()) };
    const lost = await api.pay(body, { key: 'k' });
    expect([lost.statusCode, lost.json().code]).toEqual([500, 'internal_error']);
    const repeated = await api.pay(body, { key: 'k' });
    expect([repeated.statusCode, repeated.headers['idempotency-replayed']]).toEqual([201, 'true']);
    const { data } = (await api.get('/payments')).json();
    expect(data).toEqual([repeated.json()]);
  });
});

describe('a payment that everything happens to at once', () => {
  it('INV-9: takes one way through its lifecycle, without a gap in its history', async () => {
    const { store } = await apiUnderTest(dynamo);
    for (let round = 0; round < 20; round += 1) {
      const payment = aPendingPayment();
      await store.create(aNewPayment(payment));
      const events = [...lifecycle.events, ...lifecycle.events, ...lifecycle.events];
      const outcomes = await Promise.all(
        events.map((event, index) => store.apply(payment, aChange(event, { cause: `evt_${index}` }))),
      );
      const { status, history } = (await store.find({ merchantId: MERCHANT, id: payment.id }))!;
      const applied = outcomes.filter(({ kind }) => kind === 'changed').length;
      expect(history).toHaveLength(1 + applied);
      expect(new Set(history.map(({ cause }) => cause)).size).toBe(history.length);
      expect([
        ['created', 'canceled'],
        ['created', 'failed'],
        ['created', 'claimed'],
        ['created', 'claimed', 'settled'],
        ['created', 'claimed', 'failed'],
      ]).toContainEqual(history.map(({ change }) => change));
      expect(history.at(-1)!.change).toBe(status === 'processing' ? 'claimed' : status);
    }
  });
});
