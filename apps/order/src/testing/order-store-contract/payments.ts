import { describe, expect, it } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import { openShardOf } from '@millrace/sweeping';
import { aDraft, aPlacedOrder, at, declined, declinedReason, twoMugs } from '../builders.ts';
import type { OrderStoreFixture } from './fixture.ts';

/** The payment of an order and its outcome. */
export function describePayments(name: string, fixture: OrderStoreFixture): void {
  const { stock, accept, linked } = fixture;

  describe(`${name}: concluding`, () => {
    it('pays an order once', async () => {
      const { order, paymentId } = await linked();
      const pay = { event: 'pay', paymentId } as const;
      const paid = await fixture.store.conclude(order, pay, at(5));
      expect(paid).toMatchObject({ kind: 'changed', order: { status: 'paid', paymentId, updatedAt: at(5) } });
      expect(await fixture.store.conclude(order, pay, at(6))).toMatchObject({ kind: 'unchanged' });
      expect(await fixture.store.conclude(order, declined(paymentId), at(6))).toMatchObject({
        kind: 'refused',
        reason: 'contradiction',
      });
      expect(await stock()).toEqual([3, 0]);
    });

    it('returns the stock of a failed payment once', async () => {
      const { order, paymentId } = await linked();
      await fixture.store.conclude(order, declined(paymentId), at(5));
      await fixture.store.conclude(order, declined(paymentId), at(6));
      expect(await fixture.store.find(order)).toMatchObject({
        status: 'payment_failed',
        paymentId,
        reason: declinedReason,
      });
      expect(await stock()).toEqual([5, 1]);
    });

    it('ends an order that never had a payment', async () => {
      const order = await accept();
      await fixture.store.conclude(order, declined(null), at(5));
      expect(await fixture.store.find(order)).toMatchObject({ status: 'payment_failed', paymentId: null });
      expect(await stock()).toEqual([5, 1]);
    });

    it('ignores the outcome of another payment, and that there is none (INV-28)', async () => {
      const { order } = await linked();
      const before = await fixture.store.find(order);
      const other = paymentIds.create();
      for (const outcome of [declined(null), declined(other), { event: 'pay', paymentId: other } as const]) {
        expect(await fixture.store.conclude(order, outcome, at(5))).toEqual({
          kind: 'not_its_payment',
          order: before,
        });
      }
      const unlinked = await accept(aDraft({ items: [twoMugs] }));
      expect(await fixture.store.conclude(unlinked, { event: 'pay', paymentId: other }, at(5))).toMatchObject(
        {
          kind: 'not_its_payment',
        },
      );
      expect(await fixture.store.find(order)).toEqual(before);
      expect(await stock()).toEqual([1, 0]);
    });

    it('does not find an order that was never stored', async () => {
      expect(await fixture.store.conclude(aPlacedOrder(), declined(null), at(5))).toEqual({
        kind: 'not_found',
      });
    });
  });

  describe(`${name}: payments of orders`, () => {
    it('are linked to them', async () => {
      const { order, paymentId } = await linked();
      expect(await fixture.store.find(order)).toEqual({
        ...order,
        paymentId,
        updatedAt: at(2),
        dueAt: at(90),
      });
    });

    it('are one per order, even if it is linked several times', async () => {
      const { order, paymentId } = await linked();
      expect(await fixture.store.link(order, paymentId, at(3), at(91))).toEqual({ kind: 'linked' });
      const current = await fixture.store.find(order);
      expect(await fixture.store.link(order, paymentIds.create(), at(4), at(92))).toEqual({
        kind: 'refused',
        order: current,
      });
      expect(await fixture.store.find(order)).toEqual(current);
    });

    it('stay linked when the order has ended by them, and are refused when it has ended without them', async () => {
      const { order, paymentId } = await linked();
      await fixture.store.conclude(order, { event: 'pay', paymentId }, at(5));
      expect(await fixture.store.link(order, paymentId, at(6), at(91))).toEqual({ kind: 'linked' });
      const without = await accept(aDraft({ items: [twoMugs] }));
      await fixture.store.conclude(without, declined(null), at(5));
      expect(await fixture.store.link(without, paymentIds.create(), at(6), at(91))).toMatchObject({
        kind: 'refused',
        order: { status: 'payment_failed' },
      });
    });
  });

  describe(`${name}: an order that failed without a payment`, () => {
    it('is due once more, until it is checked', async () => {
      const order = await accept();
      await fixture.store.conclude(order, declined(null), at(2));
      const failed = await fixture.store.find(order);
      expect(failed).toMatchObject({ status: 'payment_failed', dueAt: at(122), sweeps: 0 });
      const shard = openShardOf(order.id);
      const page = await fixture.dueOrders.findDue({ shard, dueBy: at(122), limit: 10 });
      expect(page.due).toEqual([{ merchantId: order.merchantId, id: order.id, dueAt: at(122), sweeps: 0 }]);
      await fixture.store.closeCheck(order);
      await fixture.store.closeCheck(order);
      expect(await fixture.store.find(order)).toEqual({ ...failed, dueAt: null });
      expect((await fixture.dueOrders.findDue({ shard, dueBy: at(999), limit: 10 })).due).toEqual([]);
    });

    it('is not due when its payment failed', async () => {
      const { order, paymentId } = await linked();
      await fixture.store.conclude(order, declined(paymentId), at(2));
      expect(await fixture.store.find(order)).toMatchObject({ status: 'payment_failed', dueAt: null });
    });
  });

  describe(`${name}: holding`, () => {
    const reason = { code: 'payments_not_connected', message: 'No key.' };

    it('records why an order waits, once, until it has its payment', async () => {
      const order = await accept();
      expect(await fixture.store.hold(order, reason, at(2))).toBe('held');
      expect(await fixture.store.find(order)).toEqual({ ...order, hold: reason, updatedAt: at(2) });
      expect(await fixture.store.hold(order, reason, at(3))).toBe('held_before');
      const another = { code: 'payment_key_refused', message: 'Not accepted.' };
      expect(await fixture.store.hold(order, another, at(4))).toBe('held');
      await fixture.store.link(order, paymentIds.create(), at(5), at(90));
      expect(await fixture.store.find(order)).toMatchObject({ status: 'accepted', hold: null });
    });

    it('ends, so that the next one counts as new', async () => {
      const order = await accept();
      expect(await fixture.store.hold(order, reason, at(2))).toBe('held');
      await fixture.store.release(order, at(3));
      expect(await fixture.store.find(order)).toEqual({ ...order, updatedAt: at(3) });
      await fixture.store.release(order, at(4));
      expect(await fixture.store.find(order)).toMatchObject({ updatedAt: at(3) });
      expect(await fixture.store.hold(order, reason, at(5))).toBe('held');
    });

    it('does not hold an order that has ended', async () => {
      const order = await accept();
      await fixture.store.conclude(order, declined(null), at(2));
      expect(await fixture.store.hold(order, reason, at(3))).toBe('not_accepted');
      expect(await fixture.store.find(order)).toMatchObject({
        status: 'payment_failed',
        reason: declinedReason,
      });
    });
  });
}
