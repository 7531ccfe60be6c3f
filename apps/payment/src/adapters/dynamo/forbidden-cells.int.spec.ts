import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fixedClock, startDynamo, type TestDynamo, storedItems } from '@millrace/testing';
import { lifecycle } from '../../domain/lifecycle.ts';
import { refundLifecycle } from '../../domain/refund-lifecycle.ts';
import type { StateTable } from '@millrace/lifecycle';
import { aChange, aNewPayment, aPendingPayment, at, quoteTermsOf, eventsTo } from '../../testing/builders.ts';
import { paymentsTable } from '../../testing/payments-table.ts';
import { aCreateRefund, aRefundChange, decidingOn, eventsToRefund } from '../../testing/refund-builders.ts';
import type { PaymentStore } from '../../application/payment-store.ts';
import type { RefundStore } from '../../application/refund-store.ts';
import { dynamoPaymentStore } from './dynamo-payment-store.ts';
import { dynamoRefundStore } from './dynamo-refund-store.ts';

let dynamo: TestDynamo;
let table: string;
let store: PaymentStore;
let refunds: RefundStore;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  table = await dynamo.createTable(paymentsTable);
  store = dynamoPaymentStore(dynamo.documentClient(), table, fixedClock(at(0)));
  refunds = dynamoRefundStore(dynamo.documentClient(), table, fixedClock(at(0)));
});

function keepingCells<Status extends string, Event extends string>(
  states: StateTable<Status, Event, string, string>,
) {
  return states.statuses.flatMap((status) =>
    states.events
      .map((event) => [status, event, states.noTransition(status, event)?.reason] as const)
      .filter(([, , reason]) => reason !== undefined),
  );
}

async function paymentIn(status: keyof typeof eventsTo) {
  const payment = aPendingPayment({}, quoteTermsOf());
  await store.create(aNewPayment(payment));
  for (const event of eventsTo[status]) await store.apply(payment, aChange(event));
  return payment;
}

describe('INV-7: an event that must not change a payment', () => {
  it.each(keepingCells(lifecycle))(
    'leaves the table unchanged: %s, %s (%s)',
    async (status, event, reason) => {
      const payment = await paymentIn(status);
      const before = await storedItems(dynamo, table);
      expect(await store.apply(payment, aChange(event, { at: at(9) }))).toMatchObject({ reason });
      expect(await storedItems(dynamo, table)).toEqual(before);
    },
  );
});

describe('INV-16: an event that must not change a refund', () => {
  it.each(keepingCells(refundLifecycle))(
    'leaves the table unchanged: %s, %s (%s)',
    async (status, event, reason) => {
      const payment = (await store.find(await paymentIn('settled')))!;
      const created = await refunds.create(payment, decidingOn(aCreateRefund()));
      if (created.kind !== 'created') throw new Error(created.kind);
      for (const step of eventsToRefund[status]) await refunds.apply(created.refund, aRefundChange(step));
      const before = await storedItems(dynamo, table);
      const change = aRefundChange(event, { at: at(9) });
      expect(await refunds.apply(created.refund, change)).toMatchObject({ reason });
      expect(await storedItems(dynamo, table)).toEqual(before);
    },
  );
});
