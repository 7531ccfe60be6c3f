import { describe, expect, it } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import { DeadLetterNotSent, type DeadLetterReason } from '@millrace/dead-letters';
import { fixedClock, recordingLogger } from '@millrace/testing';
import type { OrderKey } from '../domain/order.ts';
import {
  aBowl,
  aDraft,
  aMug,
  anAcceptedOrder,
  aPlacedOrder,
  aRecord,
  at,
  declined,
  declinedReason,
  MERCHANT,
  RIVAL,
} from '../testing/builders.ts';
import { inMemoryOrderStore } from '../testing/in-memory-order-store.ts';
import { API_KEY, inMemoryKeys, inMemoryPayments } from '../testing/in-memory-payments.ts';
import { canceled, failed, settled } from '../testing/payment-events.ts';
import type { OrderStore } from './order-store.ts';
import { PaymentsUnavailable } from './payments.ts';
import { readPaymentRequest } from './read-payment-request.ts';
import { recordPaymentOutcome } from './record-payment-outcome.ts';
import { OrderStoreUnavailable } from './order-store.ts';
import type { RequestPaymentPorts } from './request-payment-ports.ts';
import { requestPayment } from './request-payment.ts';

/** After that a message that failed comes again. */
const VISIBILITY_MS = 180_000;

const request = ({ merchantId, id }: OrderKey, ports: RequestPaymentPorts) =>
  requestPayment({ merchantId, id }, ports);

async function shop({ keys = inMemoryKeys() } = {}) {
  const store = inMemoryOrderStore([aMug(10), aBowl(10)]);
  const payments = inMemoryPayments();
  const logger = recordingLogger();
  const clock = fixedClock(at(2));
  const order = anAcceptedOrder();
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
    request: (override: Partial<RequestPaymentPorts> = {}) => request(order, { ...ports, ...override }),
    record: (event: Parameters<typeof recordPaymentOutcome>[0]) => recordPaymentOutcome(event, ports),
    paymentId: () => payments.payments.get(order.id)!,
    stock: () => store.products.get('p-1001')!.stock,
    now: () => store.find(order),
  };
}

describe('the payment of an order', () => {
  it('is requested and linked to its order', async () => {
    const { request, now, paymentId } = await shop();
    expect(await request()).toBe('requested');
    expect(await now()).toMatchObject({ status: 'accepted', paymentId: paymentId(), dueAt: at(62) });
  });

  it('is the same one however often it is requested', async () => {
    const { request, payments, now, paymentId } = await shop();
    await request();
    expect(await request()).toBe('requested');
    expect(payments.payments.size).toBe(1);
    expect(await now()).toMatchObject({ paymentId: paymentId() });
  });

  it('makes the order paid when it is settled', async () => {
    const { request, record, now, paymentId, order, stock } = await shop();
    await request();
    await record(settled(paymentId(), order));
    await record(settled(paymentId(), order));
    expect(await now()).toMatchObject({ status: 'paid', paymentId: paymentId() });
    expect(stock()).toBe(8);
  });

  it.each([
    ['failed', failed, declinedReason],
    ['canceled', canceled, { code: 'payment_canceled' }],
  ])('gives the stock back once when it is %s', async (_, event, reason) => {
    const { request, record, now, paymentId, order, stock } = await shop();
    await request();
    await record(event(paymentId(), order));
    await record(event(paymentId(), order));
    expect(await now()).toMatchObject({ status: 'payment_failed', reason });
    expect(stock()).toBe(10);
  });

  it('is looked up once linked, as its outcome may have been announced before', async () => {
    const { request, record, now, payments, order, ports } = await shop();
    const create: typeof payments.create = async (...args) => {
      const answer = await payments.create(...args);
      const { paymentId } = answer as { paymentId: ReturnType<typeof paymentIds.create> };
      payments.outcomes.set(paymentId, { event: 'pay', paymentId });
      await record(settled(paymentId, order));
      expect(await now()).toMatchObject({ status: 'accepted', paymentId: null });
      return answer;
    };
    expect(await request({ payments: { ...ports.payments, create } })).toBe('concluded');
    expect(await now()).toMatchObject({ status: 'paid' });
  });

  it('is looked up when its event was lost', async () => {
    const { request, now, payments, paymentId } = await shop();
    await request();
    payments.outcomes.set(paymentId(), { event: 'pay', paymentId: paymentId() });
    expect(await request()).toBe('concluded');
    expect(await now()).toMatchObject({ status: 'paid' });
  });

  it('fails by the payment module’s own code when it is refused', async () => {
    const { request, now, ports } = await shop();
    const reason = { code: 'card_number_refused', message: 'Send a token.' };
    const create = async () => ({ kind: 'refused', reason }) as const;
    expect(await request({ payments: { ...ports.payments, create } })).toBe('concluded');
    expect(await now()).toMatchObject({ status: 'payment_failed', reason });
  });

  it('does not fail because one of two requests is refused when the other has created it (INV-28)', async () => {
    const { request, now, ports, paymentId } = await shop();
    const create = async () => {
      expect(await request()).toBe('requested');
      return { kind: 'refused', reason: declinedReason } as const;
    };
    await request({ payments: { ...ports.payments, create } });
    expect(await now()).toMatchObject({ status: 'accepted', paymentId: paymentId() });
  });

  it('is not requested by an order that waits for none', async () => {
    const { store, ports, payments } = await shop();
    const placed = aPlacedOrder();
    expect(await store.place(placed, aRecord('1'))).toBe('placed');
    expect(await request(placed, ports)).toBe('not_waiting');
    expect(payments.payments.size).toBe(0);
  });

  it('is not requested for an order that was never stored', async () => {
    const { ports } = await shop();
    const refused = request(aDraft(), ports);
    await expect(refused).rejects.toMatchObject({ name: 'OrderUnknown', retryable: false });
  });
});

describe('an order without an API key that works', () => {
  const keysOf = { payments_not_connected: {}, payment_key_refused: { [MERCHANT]: 'mk_test_revoked' } };

  describe.each(Object.entries(keysOf))('%s', (code, connected: Record<string, string>) => {
    it('stays open, keeps its stock, says why, and alerts a person once (INV-28)', async () => {
      const { request, now, stock, alerts, keys, logger } = await shop({ keys: inMemoryKeys(connected) });
      expect([await request(), await request(), await request()]).toEqual(Array(3).fill('on_hold'));
      expect(await now()).toMatchObject({ status: 'accepted', paymentId: null, hold: { code } });
      expect(stock()).toBe(8);
      expect(alerts).toMatchObject([{ code }]);
      expect(keys.forgotten).toBe(3);
      expect(logger.lines).toMatchObject([{ level: 'error', message: 'order on hold', facts: { code } }]);
    });

    it('does not fail although its payment exists, and follows it once a key works', async () => {
      const { request, now, paymentId, payments } = await shop();
      await request();
      payments.outcomes.set(paymentId(), { event: 'pay', paymentId: paymentId() });
      expect(await request({ keys: inMemoryKeys(connected) })).toBe('on_hold');
      expect(await now()).toMatchObject({ status: 'accepted', paymentId: paymentId(), hold: { code } });
      expect(await request()).toBe('concluded');
      expect(await now()).toMatchObject({ status: 'paid' });
    });

    it('is requested as soon as a key works', async () => {
      const { request, now, paymentId } = await shop();
      await request({ keys: inMemoryKeys(connected) });
      expect(await request()).toBe('requested');
      expect(await now()).toMatchObject({ paymentId: paymentId(), hold: null });
    });
  });

  it('alerts once, however many deliveries find it at the same time', async () => {
    const { request, alerts } = await shop({ keys: inMemoryKeys({}) });
    await Promise.all([request(), request(), request()]);
    expect(alerts).toHaveLength(1);
  });

  it.each(['payments_not_connected', 'payment_key_refused', 'payment_unknown'] as const)(
    'alerts at a later delivery when the first alert of %s was not sent',
    async (code) => {
      const keys = inMemoryKeys(code === 'payment_key_refused' ? keysOf[code] : {});
      const { request, alerts, store, order, clock } = await shop({ keys });
      if (code === 'payment_unknown') {
        await store.conclude(order, declined(null), at(2));
        await store.requeue({ ...order, dueAt: at(122), sweeps: 0 }, at(240));
      }
      const notSent = async () => {
        throw new DeadLetterNotSent('no answer', { retryable: true });
      };
      await expect(request({ alert: notSent })).rejects.toMatchObject({ name: 'DeadLetterNotSent' });
      clock.advance(VISIBILITY_MS);
      expect(await request()).toBe('on_hold');
      expect(alerts).toMatchObject([{ code }]);
      clock.advance(VISIBILITY_MS);
      expect(await request()).toBe('on_hold');
      expect(alerts).toHaveLength(1);
    },
  );

  it('alerts again when nobody noted that it had', async () => {
    const { request, alerts, ports, clock } = await shop({ keys: inMemoryKeys({}) });
    const unavailable = new OrderStoreUnavailable('confirm', { retryable: true, cause: 'down' });
    const down = { ...ports.notices, confirm: () => Promise.reject(unavailable) };
    await expect(request({ notices: down })).rejects.toBe(unavailable);
    clock.advance(VISIBILITY_MS);
    expect(await request()).toBe('on_hold');
    expect(alerts).toHaveLength(2);
  });

  it('is not alerted before the order says why it waits', async () => {
    const { request, alerts, ports } = await shop({ keys: inMemoryKeys({}) });
    const hold: OrderStore['hold'] = async () => {
      throw new Error('down');
    };
    await expect(request({ store: { ...ports.store, hold } })).rejects.toThrow('down');
    expect(alerts).toEqual([]);
    expect(await request()).toBe('on_hold');
    expect(alerts).toHaveLength(1);
  });

  it('is released by a key that works, so that the next hold alerts again', async () => {
    const { request, now, alerts } = await shop();
    await request();
    expect(await request({ keys: inMemoryKeys({}) })).toBe('on_hold');
    expect(await request()).toBe('requested');
    expect(await now()).toMatchObject({ status: 'accepted', hold: null });
    expect(await request({ keys: inMemoryKeys({}) })).toBe('on_hold');
    expect(alerts).toHaveLength(2);
  });

  it('is left alone when it has ended meanwhile', async () => {
    const { request, store, order, logger, alerts, ports } = await shop({ keys: inMemoryKeys({}) });
    const hold: OrderStore['hold'] = async (...args) => {
      await store.conclude(order, declined(null), at(2));
      return store.hold(...args);
    };
    expect(await request({ store: { ...ports.store, hold } })).toBe('not_waiting');
    expect([alerts, logger.lines]).toEqual([[], []]);
  });
});

describe('a payment whose order ended without it', () => {
  /** The order is failed between the creation of its payment and the link. */
  async function stray() {
    const made = await shop();
    const { store, order, ports, payments } = made;
    const link: OrderStore['link'] = async (...args) => {
      await store.conclude(order, declined(null), at(2));
      return store.link(...args);
    };
    return { ...made, payments, requestLate: () => made.request({ store: { ...ports.store, link } }) };
  }

  it('is canceled', async () => {
    const { requestLate, payments, paymentId, alerts, logger } = await stray();
    expect(await requestLate()).toBe('payment_undone');
    expect(payments.outcomes.get(paymentId())).toMatchObject({ reason: { code: 'payment_canceled' } });
    expect(alerts).toEqual([]);
    expect(logger.lines.at(-1)).toMatchObject({ level: 'warn', facts: { paymentId: paymentId() } });
  });

  it('is brought to a person when it cannot be canceled', async () => {
    const { requestLate, payments, order, alerts, logger } = await stray();
    const created = await payments.create(order, API_KEY);
    const { paymentId } = created as { paymentId: ReturnType<typeof paymentIds.create> };
    payments.outcomes.set(paymentId, { event: 'pay', paymentId });
    expect(await requestLate()).toBe('payment_stray');
    expect(alerts).toMatchObject([{ code: 'payment_without_order' }]);
    expect(alerts[0]!.detail).toContain(paymentId);
    expect(logger.lines.at(-1)).toMatchObject({ level: 'error', message: 'payment without an order' });
  });
});

describe('an order that failed without a payment (INV-28)', () => {
  const unavailable = async () => {
    throw new PaymentsUnavailable('no answer');
  };

  /** @param isSwept whether the sweeper has put it back, when no other request can be under way */
  async function failed({ isSwept = false, keys = inMemoryKeys() } = {}) {
    const made = await shop({ keys });
    const { store, order } = made;
    const fail = async () => {
      await store.conclude(order, declined(null), at(2));
      if (!isSwept) return;
      const { merchantId, id } = order;
      const due = { merchantId, id, dueAt: at(122), sweeps: 0 };
      expect(await store.requeue(due, at(240))).toBe(true);
    };
    return { ...made, fail };
  }

  it('is looked at by every delivery, and closed by the one that the sweeper brings', async () => {
    const early = await failed();
    await early.fail();
    expect(await early.request()).toBe('not_waiting');
    expect(await early.now()).toMatchObject({ dueAt: at(122) });
    const late = await failed({ isSwept: true });
    await late.fail();
    expect(await late.request()).toBe('not_waiting');
    expect(await late.now()).toMatchObject({ status: 'payment_failed', dueAt: null });
  });

  it.each([false, true])(
    'has its payment canceled when the creation got no answer and another request was refused, swept: %s',
    async (isSwept) => {
      const { request, payments, ports, paymentId, alerts, fail } = await failed({ isSwept });
      const create: typeof payments.create = async (...args) => {
        await payments.create(...args);
        return unavailable();
      };
      const lost = request({ payments: { ...ports.payments, create } });
      await expect(lost).rejects.toMatchObject({ name: 'PaymentsUnavailable' });
      await fail();
      expect(await request()).toBe('payment_undone');
      expect(payments.outcomes.get(paymentId())).toMatchObject({ reason: { code: 'payment_canceled' } });
      expect(alerts).toEqual([]);
    },
  );

  it('stays open until its payment was canceled', async () => {
    const { request, payments, order, ports, fail, now } = await failed({ isSwept: true });
    await payments.create(order, API_KEY);
    await fail();
    const broken = { ...ports.payments, cancel: unavailable };
    await expect(request({ payments: broken })).rejects.toMatchObject({ name: 'PaymentsUnavailable' });
    expect(await now()).toMatchObject({ dueAt: at(240) });
    expect(await request()).toBe('payment_undone');
    expect(await now()).toMatchObject({ dueAt: null });
  });

  it('stays open while nobody can look for its payment, which a person is told once', async () => {
    const { request, alerts, fail, now, payments, order } = await failed({
      isSwept: true,
      keys: inMemoryKeys({}),
    });
    await payments.create(order, API_KEY);
    await fail();
    expect([await request(), await request()]).toEqual(['on_hold', 'on_hold']);
    expect(await now()).toMatchObject({ dueAt: at(240) });
    expect(alerts).toMatchObject([{ code: 'payment_unknown' }]);
    expect(await request({ keys: inMemoryKeys() })).toBe('payment_undone');
    expect(await now()).toMatchObject({ dueAt: null });
  });

  it('stays open while the key is refused that could cancel its payment', async () => {
    const { request, alerts, fail, now, payments, order, ports } = await failed({ isSwept: true });
    await payments.create(order, API_KEY);
    await fail();
    const cancel = async () => ({ kind: 'key_refused' }) as const;
    expect(await request({ payments: { ...ports.payments, cancel } })).toBe('on_hold');
    expect(alerts).toMatchObject([{ code: 'payment_without_order' }]);
    expect(await now()).toMatchObject({ dueAt: at(240) });
    expect(await request()).toBe('payment_undone');
  });

  it('is looked at again however late a message comes, and a payment that failed concerns nobody', async () => {
    const { request, alerts, fail, payments, order, paymentId } = await failed({ isSwept: true });
    await fail();
    expect(await request()).toBe('not_waiting');
    await payments.create(order, API_KEY);
    payments.outcomes.set(paymentId(), { event: 'pay', paymentId: paymentId() });
    expect([await request(), await request()]).toEqual(['payment_stray', 'payment_stray']);
    expect(alerts).toHaveLength(2);
    payments.outcomes.set(paymentId(), declined(paymentId()));
    expect(await request()).toBe('payment_undone');
    expect(alerts).toHaveLength(2);
  });
});

describe('the outcome of a payment', () => {
  it('changes no order when its reference is not an order’s', async () => {
    const { record, now, order } = await shop();
    const reference = 'ord_of_mine' as typeof order.id;
    await record(settled(paymentIds.create(), { ...order, id: reference }));
    await record(settled(paymentIds.create(), aDraft()));
    expect(await now()).toEqual(order);
  });

  it('changes nothing when the order has another payment, or none yet', async () => {
    const { request, record, now, order } = await shop();
    await record(settled(paymentIds.create(), order));
    expect(await now()).toEqual(order);
    await request();
    const linked = await now();
    for (const event of [settled, failed, canceled]) await record(event(paymentIds.create(), order));
    expect(await now()).toEqual(linked);
  });

  it('changes nothing when the payment is another merchant’s', async () => {
    const { request, record, paymentId, now, order } = await shop();
    await request();
    await record(settled(paymentId(), { ...order, merchantId: RIVAL }));
    expect(await now()).toMatchObject({ status: 'accepted' });
  });

  it('is refused and logged when it contradicts what its order ended by', async () => {
    const { request, record, paymentId, order, logger } = await shop();
    await request();
    await record(settled(paymentId(), order));
    await expect(record(failed(paymentId(), order))).rejects.toMatchObject({
      name: 'OutcomeRefused',
      code: 'outcome_contradicts_order',
      retryable: false,
    });
    expect(logger.lines.at(-1)).toMatchObject({ level: 'error', facts: { status: 'paid' } });
  });

  it.each(['payment.rejected', 'settlement.failed', 'settlement.completed', 'x.happened'])(
    'is not inferred from %s',
    async (type) => {
      const { record } = await shop();
      const event = { source: 'millrace.x', 'detail-type': type, detail: {} };
      await expect(record(event)).rejects.toMatchObject({ code: 'event_unknown', retryable: false });
    },
  );
});

describe('a message that requests a payment', () => {
  it('names an order and its merchant, and nothing else', () => {
    const { id, merchantId } = aDraft();
    expect(readPaymentRequest(JSON.stringify({ orderId: id, merchantId }))).toEqual({ id, merchantId });
    for (const wrong of [
      { orderId: id },
      { orderId: 'ord_1', merchantId },
      { orderId: id, merchantId, x: 1 },
    ]) {
      expect(() => readPaymentRequest(JSON.stringify(wrong))).toThrow('schema');
    }
  });
});
