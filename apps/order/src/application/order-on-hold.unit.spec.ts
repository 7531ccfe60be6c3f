import { describe, expect, it } from '@jest/globals';
import { DeadLetterNotSent } from '@millrace/dead-letters';
import { at, declined, MERCHANT } from '../testing/builders.ts';
import { inMemoryKeys } from '../testing/in-memory-payments.ts';
import type { OrderStore } from './order-store.ts';
import { OrderStoreUnavailable } from './order-store.ts';
import { anOrderWithPayments } from '../testing/order-with-payments.ts';

/** A failed message is delivered again after this time. */
const VISIBILITY_MS = 180_000;

describe('an order without a working API key', () => {
  const keysOf = { payments_not_connected: {}, payment_key_refused: { [MERCHANT]: 'mk_test_revoked' } };

  describe.each(Object.entries(keysOf))('%s', (code, connected: Record<string, string>) => {
    it('stays open with its stock and a reason, and alerts once (INV-28)', async () => {
      const { request, now, stock, alerts, keys, logger } = await anOrderWithPayments({
        keys: inMemoryKeys(connected),
      });
      expect([await request(), await request(), await request()]).toEqual(Array(3).fill('on_hold'));
      expect(await now()).toMatchObject({ status: 'accepted', paymentId: null, hold: { code } });
      expect(stock()).toBe(8);
      expect(alerts).toMatchObject([{ code }]);
      expect(keys.forgotten).toBe(3);
      expect(logger.lines).toMatchObject([{ level: 'error', message: 'order on hold', facts: { code } }]);
    });

    it('stays on hold although its payment exists, and is paid once a key works', async () => {
      const { request, now, paymentId, payments } = await anOrderWithPayments();
      await request();
      payments.outcomes.set(paymentId(), { event: 'pay', paymentId: paymentId() });
      expect(await request({ keys: inMemoryKeys(connected) })).toBe('on_hold');
      expect(await now()).toMatchObject({ status: 'accepted', paymentId: paymentId(), hold: { code } });
      expect(await request()).toBe('concluded');
      expect(await now()).toMatchObject({ status: 'paid' });
    });

    it('has its payment requested as soon as a key works', async () => {
      const { request, now, paymentId } = await anOrderWithPayments();
      await request({ keys: inMemoryKeys(connected) });
      expect(await request()).toBe('requested');
      expect(await now()).toMatchObject({ paymentId: paymentId(), hold: null });
    });
  });

  it('alerts once for concurrent deliveries', async () => {
    const { request, alerts } = await anOrderWithPayments({ keys: inMemoryKeys({}) });
    await Promise.all([request(), request(), request()]);
    expect(alerts).toHaveLength(1);
  });

  it.each(['payments_not_connected', 'payment_key_refused', 'payment_unknown'] as const)(
    'alerts at a later delivery when the first alert of %s was not sent',
    async (code) => {
      const keys = inMemoryKeys(code === 'payment_key_refused' ? keysOf[code] : {});
      const { request, alerts, store, order, clock } = await anOrderWithPayments({ keys });
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

  it('alerts again when the alert could not be recorded', async () => {
    const { request, alerts, ports, clock } = await anOrderWithPayments({ keys: inMemoryKeys({}) });
    const unavailable = new OrderStoreUnavailable('confirm', { retryable: true, cause: 'down' });
    const down = { ...ports.notices, confirm: () => Promise.reject(unavailable) };
    await expect(request({ notices: down })).rejects.toBe(unavailable);
    clock.advance(VISIBILITY_MS);
    expect(await request()).toBe('on_hold');
    expect(alerts).toHaveLength(2);
  });

  it('does not alert before the hold is stored', async () => {
    const { request, alerts, ports } = await anOrderWithPayments({ keys: inMemoryKeys({}) });
    const hold: OrderStore['hold'] = async () => {
      throw new Error('down');
    };
    await expect(request({ store: { ...ports.store, hold } })).rejects.toThrow('down');
    expect(alerts).toEqual([]);
    expect(await request()).toBe('on_hold');
    expect(alerts).toHaveLength(1);
  });

  it('is released by a key that works, so that the next hold alerts again', async () => {
    const { request, now, alerts } = await anOrderWithPayments();
    await request();
    expect(await request({ keys: inMemoryKeys({}) })).toBe('on_hold');
    expect(await request()).toBe('requested');
    expect(await now()).toMatchObject({ status: 'accepted', hold: null });
    expect(await request({ keys: inMemoryKeys({}) })).toBe('on_hold');
    expect(alerts).toHaveLength(2);
  });

  it('is not changed when it has ended meanwhile', async () => {
    const { request, store, order, logger, alerts, ports } = await anOrderWithPayments({
      keys: inMemoryKeys({}),
    });
    const hold: OrderStore['hold'] = async (...args) => {
      await store.conclude(order, declined(null), at(2));
      return store.hold(...args);
    };
    expect(await request({ store: { ...ports.store, hold } })).toBe('not_waiting');
    expect([alerts, logger.lines]).toEqual([[], []]);
  });
});
