import { expect } from '@jest/globals';
import type { DeadLetterReason } from '@millrace/dead-letters';
import { fixedClock, recordingLogger } from '@millrace/testing';
import { aBowl, aMug, anAcceptedOrder, at } from './builders.ts';
import { inMemoryOrderStore } from './in-memory-order-store.ts';
import { inMemoryKeys, inMemoryPayments } from './in-memory-payments.ts';
import { recordPaymentOutcome } from '../application/record-payment-outcome.ts';
import type { RequestPaymentPorts } from '../application/request-payment-ports.ts';
import { requestPayment } from '../application/request-payment.ts';

/** An accepted order in a store, with ports for requesting its payment. */
export async function anOrderWithPayments({ keys = inMemoryKeys() } = {}) {
  const store = inMemoryOrderStore([aMug(10), aBowl(10)]);
  const payments = inMemoryPayments();
  const logger = recordingLogger();
  const clock = fixedClock(at(2));
  const order = anAcceptedOrder();
  const { merchantId, id } = order;
  expect(await store.decide({ from: 'nothing', order })).toBe('decided');
  const alerts: DeadLetterReason[] = [];
  const ports: RequestPaymentPorts = {
    store,
    notices: store,
    payments,
    keys,
    alert: async (reason) => void alerts.push(reason),
    clock,
    logger,
    sweepAfterSeconds: 60,
  };
  return {
    store,
    payments,
    keys,
    logger,
    clock,
    order,
    alerts,
    ports,
    request: (override: Partial<RequestPaymentPorts> = {}) =>
      requestPayment({ merchantId, id }, { ...ports, ...override }),
    record: (event: Parameters<typeof recordPaymentOutcome>[0]) => recordPaymentOutcome(event, ports),
    paymentId: () => payments.payments.get(order.id)!,
    stock: () => store.products.get('p-1001')!.stock,
    now: () => store.find(order),
  };
}
