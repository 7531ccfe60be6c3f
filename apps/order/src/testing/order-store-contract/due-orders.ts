import { describe, expect, it } from '@jest/globals';
import { openShardOf } from '@millrace/sweeping';
import { aDraft, aPlacedOrder, aRecord, aRejectedOrder, at } from '../builders.ts';
import type { OrderStoreFixture } from './fixture.ts';

/** Orders that the sweeper finds. */
export function describeDueOrders(name: string, fixture: OrderStoreFixture): void {
  const { linked } = fixture;

  describe(`${name}: overdue orders`, () => {
    const due = async (dueBy = at(1000)) => {
      const shards = [0, 1, 2, 3].map((shard) => fixture.dueOrders.findDue({ shard, dueBy, limit: 10 }));
      return (await Promise.all(shards)).flatMap((page) => page.due);
    };

    it('are found when they are due, and only while they have open work', async () => {
      const placed = aPlacedOrder();
      await fixture.store.place(placed, aRecord('1'));
      const { order, paymentId } = await linked();
      await fixture.store.decide({ from: 'nothing', order: aRejectedOrder() });
      expect((await due(at(60))).map(({ id }) => id)).toEqual([placed.id]);
      expect(new Set((await due()).map(({ id }) => id))).toEqual(new Set([placed.id, order.id]));
      await fixture.store.conclude(order, { event: 'pay', paymentId }, at(5));
      expect((await due()).map(({ id }) => id)).toEqual([placed.id]);
    });

    it('are requeued once each time they are found', async () => {
      const order = aPlacedOrder();
      await fixture.store.place(order, aRecord('1'));
      const [found] = await due();
      expect(found).toEqual({ merchantId: order.merchantId, id: order.id, dueAt: at(60), sweeps: 0 });
      expect(await fixture.dueOrders.requeue(found!, at(180))).toBe(true);
      expect(await fixture.dueOrders.requeue(found!, at(180))).toBe(false);
      expect(await fixture.store.find(order)).toEqual({ ...order, dueAt: at(180), sweeps: 1 });
      expect(await due(at(179))).toEqual([]);
    });

    it('are found page by page', async () => {
      const drafts = Array.from({ length: 40 }, () => aDraft());
      const shard = openShardOf(drafts[0]!.id);
      for (const [index, draft] of drafts.entries()) {
        await fixture.store.place(aPlacedOrder(draft), aRecord(`${index}`));
      }
      const expected = drafts.filter(({ id }) => openShardOf(id) === shard).map(({ id }) => id);
      const found: string[] = [];
      let page = await fixture.dueOrders.findDue({ shard, dueBy: at(60), limit: 3 });
      while (page.next) {
        found.push(...page.due.map(({ id }) => id));
        page = await fixture.dueOrders.findDue({ shard, dueBy: at(60), limit: 3, after: page.next });
      }
      found.push(...page.due.map(({ id }) => id));
      expect(found.sort()).toEqual(expected.sort());
    });
  });
}
