import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDynamo, type TestDynamo } from '@millrace/testing';
import { lifecycle } from '../../domain/lifecycle.ts';
import { apiUnderTest } from '../../testing/api-under-test.ts';
import { aChange, aNewPayment, aPendingPayment, MERCHANT } from '../../testing/builders.ts';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describe('a payment with all events at once', () => {
  it('INV-7, INV-9: follows one path of its lifecycle, with a complete history', async () => {
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
