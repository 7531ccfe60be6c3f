import { describe, expect, it } from '@jest/globals';
import { DeadLetterNotSent, MAX_RECEIVES, permanentReasonOf } from '@millrace/dead-letters';
import { InvariantViolation } from '@millrace/invariants';
import { SchemaMismatch } from '@millrace/schema';
import { fixedClock, recordingLogger } from '@millrace/testing';
import { aBowl, aMug, anAcceptedOrder, at } from '../testing/builders.ts';
import { inMemoryOrderStore } from '../testing/in-memory-order-store.ts';
import { API_KEY, inMemoryKeys, inMemoryPayments } from '../testing/in-memory-payments.ts';
import { PaymentsUnavailable } from './payments.ts';
import type { RequestPaymentPorts } from './request-payment-ports.ts';
import { requestPayment } from './request-payment.ts';
import { sweepOrders } from './sweep-orders.ts';

const MINUTES_OF_A_DAY = 24 * 60;

/** An accepted order, with queue, sweeper and dead letters. */
async function shop() {
  const store = inMemoryOrderStore([aMug(10), aBowl(10)]);
  const order = anAcceptedOrder();
  await store.decide({ from: 'nothing', order });
  const request = { merchantId: order.merchantId, id: order.id };
  const clock = fixedClock(at(1));
  const alerts: string[] = [];
  const working: RequestPaymentPorts = {
    store,
    notices: store,
    payments: inMemoryPayments(),
    keys: inMemoryKeys(),
    alert: async ({ code }) => void alerts.push(code),
    clock,
    logger: recordingLogger(),
    sweepAfterSeconds: 60,
  };
  const deliver = async (ports: RequestPaymentPorts): Promise<void> => {
    for (let receives = 0; receives < MAX_RECEIVES; receives += 1) {
      try {
        return void (await requestPayment(request, ports));
      } catch (error) {
        const reason = permanentReasonOf(error);
        if (reason) return void alerts.push(reason.code);
      }
    }
  };
  return {
    order,
    request,
    store,
    alerts,
    working,
    deliver,
    /** Sweeps every minute of a day, and delivers what was requeued. */
    deliverForADay: async (ports: RequestPaymentPorts) => {
      for (let minute = 0; minute < MINUTES_OF_A_DAY; minute += 1) {
        clock.advance(60_000);
        const { requeued } = await sweepOrders({ ...ports, dueOrders: store });
        if (requeued > 0) await deliver(ports);
      }
    },
    now: () => store.find(order),
    stock: () => store.products.get('p-1001')!.stock,
  };
}

const failures: readonly Error[] = [
  new TypeError('not a header value'),
  new PaymentsUnavailable('404', { retryable: false }),
  new InvariantViolation('it_holds', {}),
  new SchemaMismatch([{ pointer: '/source', code: 'wrong_format', detail: 'is wrong' }]),
];

/** Every call to another module that a payment request makes, and whether it needs an existing payment. */
const calls = [
  ['keys', 'keyOf', false],
  ['payments', 'create', false],
  ['payments', 'lookUp', true],
] as const;

describe('INV-42: an order whose payment request fails permanently', () => {
  const cases = calls.flatMap((call) => failures.map((error) => [...call, error] as const));

  it.each(cases)(
    'has one dead letter and is paid later: %s.%s, %s, %s',
    async (port, name, isLinked, error) => {
      const { request, working, deliver, deliverForADay, alerts, now } = await shop();
      if (isLinked) await deliver(working);
      const failing = { ...working[port], [name]: () => Promise.reject(error) };
      const broken = { ...working, [port]: failing } as RequestPaymentPorts;
      await deliver(broken);
      expect(await now()).toMatchObject({ status: 'accepted', hold: { code: 'payment_request_failed' } });
      await deliverForADay(broken);
      expect(alerts).toEqual(['payment_request_failed']);
      expect(await requestPayment(request, working)).toBe('requested');
      expect(await now()).toMatchObject({ hold: null });
    },
  );

  it('is not on hold for a dead letter that could not be sent', async () => {
    const { working, deliver, alerts, now } = await shop();
    const notSent = new DeadLetterNotSent('no such queue', { retryable: false });
    await deliver({ ...working, keys: inMemoryKeys({}), alert: () => Promise.reject(notSent) });
    expect(alerts).toEqual(['dead_letter_not_sent']);
    expect(await now()).toMatchObject({ hold: { code: 'payments_not_connected' } });
  });
});

describe('INV-42: an order whose payment is refused', () => {
  const reason = { code: 'payment_request_invalid', message: 'No such source.' };
  const lookups = [
    ['keys', 'keyOf'],
    ['payments', 'find'],
  ] as const;
  const cases = lookups.flatMap((lookup) => failures.map((error) => [...lookup, error] as const));

  it.each(cases)(
    'ends with its stock returned and one dead letter when its payment cannot be looked up: %s.%s, %s',
    async (port, name, error) => {
      const { working, deliver, deliverForADay, alerts, now, stock } = await shop();
      const create = async () => ({ kind: 'refused', reason }) as const;
      const refusing = { ...working, payments: { ...working.payments, create } };
      await deliver(refusing);
      expect(await now()).toMatchObject({ status: 'payment_failed', reason });
      expect([alerts, stock()]).toEqual([[], 10]);
      const failing = { ...refusing[port], [name]: () => Promise.reject(error) };
      await deliverForADay({ ...refusing, [port]: failing } as RequestPaymentPorts);
      expect(alerts).toEqual(['payment_unknown']);
    },
  );

  it('has one dead letter when its payment cannot be canceled', async () => {
    const { order, working, deliver, deliverForADay, alerts } = await shop();
    const create = async () => ({ kind: 'refused', reason }) as const;
    await deliver({ ...working, payments: { ...working.payments, create } });
    await working.payments.create({ ...order }, API_KEY);
    const cancel = () => Promise.reject(new PaymentsUnavailable('404', { retryable: false }));
    await deliverForADay({ ...working, payments: { ...working.payments, cancel } });
    expect(alerts).toEqual(['payment_without_order']);
  });
});
