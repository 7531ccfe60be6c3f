import { describe, expect, it } from '@jest/globals';
import type { paymentIds } from '@millrace/contracts-payment';
import { at, declined } from '../testing/builders.ts';
import { API_KEY, inMemoryKeys } from '../testing/in-memory-payments.ts';
import type { OrderStore } from './order-store.ts';
import { PaymentsUnavailable } from './payments.ts';
import { anOrderWithPayments } from '../testing/order-with-payments.ts';

describe('a payment whose order ended without it', () => {
  /** The order fails between the creation of its payment and the link. */
  async function stray() {
    const made = await anOrderWithPayments();
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

  it('alerts when it cannot be canceled', async () => {
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

  /** @param isSwept whether the sweeper has requeued it, at a time when no other request can be in flight */
  async function failed({ isSwept = false, keys = inMemoryKeys() } = {}) {
    const made = await anOrderWithPayments({ keys });
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

  it('is checked by every delivery, and closed by the one after a sweep', async () => {
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
    'has its payment canceled when its creation timed out and another request was refused, swept: %s',
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

  it('stays open until its payment is canceled', async () => {
    const { request, payments, order, ports, fail, now } = await failed({ isSwept: true });
    await payments.create(order, API_KEY);
    await fail();
    const broken = { ...ports.payments, cancel: unavailable };
    await expect(request({ payments: broken })).rejects.toMatchObject({ name: 'PaymentsUnavailable' });
    expect(await now()).toMatchObject({ dueAt: at(240) });
    expect(await request()).toBe('payment_undone');
    expect(await now()).toMatchObject({ dueAt: null });
  });

  it('stays open while its payment cannot be looked up, and alerts once', async () => {
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

  it('stays open while the key for canceling its payment is refused', async () => {
    const { request, alerts, fail, now, payments, order, ports } = await failed({ isSwept: true });
    await payments.create(order, API_KEY);
    await fail();
    const cancel = async () => ({ kind: 'key_refused' }) as const;
    expect(await request({ payments: { ...ports.payments, cancel } })).toBe('on_hold');
    expect(alerts).toMatchObject([{ code: 'payment_without_order' }]);
    expect(await now()).toMatchObject({ dueAt: at(240) });
    expect(await request()).toBe('payment_undone');
  });

  it('is checked again by a late message, and a failed payment raises no alert', async () => {
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
