import { expect, it } from '@jest/globals';
import { MAX_RECEIVES } from '@millrace/dead-letters';
import { fixedClock, recordingLogger } from '@millrace/testing';
import { aBowl, aMug, anAcceptedOrder, at, MERCHANT } from '../testing/builders.ts';
import type { OrderKey } from '../domain/order.ts';
import { inMemoryOrderStore } from '../testing/in-memory-order-store.ts';
import { API_KEY, inMemoryKeys, inMemoryPayments } from '../testing/in-memory-payments.ts';
import type { RequestPaymentPorts } from './request-payment-ports.ts';
import { requestPayment } from './request-payment.ts';
import { sweepOrders } from './sweep-orders.ts';

const ORDERS = 5;

const MINUTES_OF_A_DAY = 24 * 60;

it.each([
  ['was revoked', { [MERCHANT]: 'mk_test_revoked' }, false],
  ['was revoked after the payment was requested', { [MERCHANT]: 'mk_test_revoked' }, true],
  ['is not connected', {}, false],
])(
  'makes one dead letter for all orders whose merchant’s key %s, and pays them later',
  async (_, keys, isLinked) => {
    const store = inMemoryOrderStore([aMug(50), aBowl(50)]);
    const orders = Array.from({ length: ORDERS }, () => anAcceptedOrder());
    for (const order of orders) await store.decide({ from: 'nothing', order });
    const clock = fixedClock(at(1));
    let deadLetters = 0;
    const ports: RequestPaymentPorts = {
      store,
      notices: store,
      payments: inMemoryPayments(),
      keys: inMemoryKeys(keys),
      alert: async () => void (deadLetters += 1),
      clock,
      logger: recordingLogger(),
      sweepAfterSeconds: 60,
    };
    const working = { ...ports, keys: inMemoryKeys({ [MERCHANT]: API_KEY }) };
    const request = ({ merchantId, id }: OrderKey, given = ports) =>
      requestPayment({ merchantId, id }, given);
    const deliver = async (order: OrderKey): Promise<void> => {
      for (let receives = 0; receives < MAX_RECEIVES; receives += 1) {
        try {
          return void (await request(order));
        } catch {
          // The queue delivers the message again.
        }
      }
      deadLetters += 1;
    };

    for (const order of orders) await (isLinked ? request(order, working) : deliver(order));
    for (let minute = 0; minute < MINUTES_OF_A_DAY; minute += 1) {
      clock.advance(60_000);
      const { requeued } = await sweepOrders({ ...ports, dueOrders: store });
      if (requeued > 0) for (const order of orders) await deliver(order);
    }
    expect(deadLetters).toBe(1);
    for (const order of orders) {
      expect(await store.find(order)).toMatchObject({ status: 'accepted' });
      expect(await request(order, working)).toBe('requested');
    }
  },
);
