import { beforeEach, describe, expect, it } from '@jest/globals';
import { simulationIds } from '@millrace/contracts-order';
import { paymentIds } from '@millrace/contracts-payment';
import type { MessageCount } from '../application/counted-message.ts';
import { openShardOf } from '@millrace/sweeping';
import type { DueOrders } from '../application/due-orders.ts';
import type { OrderStore } from '../application/order-store.ts';
import type { PaymentLinks } from '../application/payment-links.ts';
import type { Product } from '../domain/product.ts';
import {
  aBowl,
  aDraft,
  aMug,
  anAcceptedOrder,
  aPlacedOrder,
  aRecord,
  aRejectedOrder,
  at,
  declined,
  oneBowl,
  RIVAL,
  twoMugs,
} from './builders.ts';

export interface StoreUnderTest {
  readonly store: OrderStore;
  readonly links: PaymentLinks;
  readonly dueOrders: DueOrders;
  readonly count: MessageCount;
  /** What a message of a simulation was counted as. */
  counted(simulationId: string, sequence: number): Promise<string | undefined>;
}

/** What every order store does, whatever it is made of. */
export function describeOrderStore(
  name: string,
  make: (catalog: readonly Product[]) => Promise<StoreUnderTest>,
): void {
  const simulationId = simulationIds.create();
  let made: StoreUnderTest;
  let store: OrderStore;
  beforeEach(async () => {
    made = await make([aMug(5), aBowl(1)]);
    store = made.store;
  });
  const stock = async () => {
    const { products } = await store.look(aDraft(), ['p-1001', 'p-1004', 'p-1001', 'p-none']);
    return [...products.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).map((product) => product.stock);
  };
  const accept = async (draft = aDraft()) => {
    const order = anAcceptedOrder(draft);
    expect(await store.decide({ from: 'nothing', order })).toBe('decided');
    return order;
  };
  const linked = async () => {
    const order = await accept();
    const paymentId = paymentIds.create();
    expect(await made.links.link(order, paymentId, at(2), at(90))).toBe(true);
    return { order, paymentId };
  };

  describe(`${name}: placing`, () => {
    it('gives back what was placed, to its own merchant alone', async () => {
      const order = aPlacedOrder();
      expect(await store.place(order, aRecord('1'))).toBe('placed');
      expect(await store.find(order)).toEqual(order);
      expect(await store.find({ ...order, merchantId: RIVAL })).toBeUndefined();
    });

    it('places under a key once and under an id once; a repeat of the request finds its key', async () => {
      const order = aPlacedOrder();
      await store.place(order, aRecord('1'));
      expect(await store.place(order, aRecord('1'))).toBe('key_taken');
      expect(await store.place(aPlacedOrder(), aRecord('1'))).toBe('key_taken');
      expect(await store.place(order, aRecord('2'))).toBe('order_exists');
      expect(await store.place(aPlacedOrder(), aRecord('2'))).toBe('placed');
    });
  });

  describe(`${name}: deciding`, () => {
    it('stores an accepted order and takes its stock', async () => {
      const order = await accept();
      expect(await store.find(order)).toEqual(order);
      expect(await stock()).toEqual([3, 0]);
    });

    it('takes nothing when one of the products has too little', async () => {
      await accept(aDraft({ items: [oneBowl] }));
      const order = anAcceptedOrder();
      expect(await store.decide({ from: 'nothing', order })).toBe('overtaken');
      expect(await stock()).toEqual([5, 0]);
      expect(await store.find(order)).toBeUndefined();
    });

    it('sells at no other price than that of the catalog', async () => {
      const order = anAcceptedOrder(aDraft({ items: [{ ...twoMugs, price: 1998 }] }));
      expect(await store.decide({ from: 'nothing', order })).toBe('overtaken');
      expect(await stock()).toEqual([5, 1]);
    });

    it('decides a placed order once, and as the same order only', async () => {
      const draft = aDraft();
      await store.place(aPlacedOrder(draft), aRecord('1'));
      const other = anAcceptedOrder(aDraft({ id: draft.id, items: [oneBowl] }));
      expect(await store.decide({ from: 'placed', order: other })).toBe('overtaken');
      const order = anAcceptedOrder(draft);
      expect(await store.decide({ from: 'nothing', order })).toBe('overtaken');
      expect(await store.decide({ from: 'placed', order })).toBe('decided');
      expect(await store.decide({ from: 'placed', order: aRejectedOrder(draft) })).toBe('overtaken');
      expect(await store.find(draft)).toEqual(order);
    });

    it('rejects without any stock', async () => {
      const order = aRejectedOrder();
      expect(await store.decide({ from: 'nothing', order })).toBe('decided');
      expect(await store.find(order)).toEqual(order);
      expect(await stock()).toEqual([5, 1]);
    });

    it('counts a message with its effect or not at all', async () => {
      const count = { message: { simulationId, sequence: 0 }, outcome: 'stored' } as const;
      const order = anAcceptedOrder(aDraft({ simulated: true }));
      expect(await store.decide({ from: 'nothing', order, count })).toBe('decided');
      expect(await made.counted(simulationId, 0)).toBe('stored');
      const another = anAcceptedOrder(aDraft({ items: [twoMugs] }));
      expect(await store.decide({ from: 'nothing', order: another, count })).toBe('counted_before');
      expect(await store.find(another)).toBeUndefined();
      expect(await stock()).toEqual([3, 0]);
    });
  });

  describe(`${name}: counting`, () => {
    it('keeps what was counted first, but for a dead letter that was put back', async () => {
      const message = { simulationId, sequence: 1 };
      const after = async (outcome: 'stored' | 'duplicate' | 'dead_lettered') => {
        await made.count.count(message, outcome);
        return made.counted(simulationId, 1);
      };
      expect(await after('dead_lettered')).toBe('dead_lettered');
      expect(await after('dead_lettered')).toBe('dead_lettered');
      expect(await after('duplicate')).toBe('duplicate');
      expect(await after('stored')).toBe('duplicate');
      expect(await after('dead_lettered')).toBe('duplicate');
    });
  });

  describe(`${name}: concluding`, () => {
    it('pays an order once', async () => {
      const { order, paymentId } = await linked();
      const paid = await store.conclude(order, { event: 'pay' }, at(5));
      expect(paid).toMatchObject({ kind: 'changed', order: { status: 'paid', paymentId, updatedAt: at(5) } });
      expect(await store.conclude(order, { event: 'pay' }, at(6))).toMatchObject({ kind: 'unchanged' });
      expect(await store.conclude(order, declined, at(6))).toMatchObject({
        kind: 'refused',
        reason: 'contradiction',
      });
      expect(await stock()).toEqual([3, 0]);
    });

    it('gives the stock of a failed payment back once', async () => {
      const { order, paymentId } = await linked();
      await store.conclude(order, declined, at(5));
      await store.conclude(order, declined, at(6));
      expect(await store.find(order)).toMatchObject({
        status: 'payment_failed',
        paymentId,
        reason: declined.reason,
      });
      expect(await stock()).toEqual([5, 1]);
    });

    it('ends an order that never had a payment', async () => {
      const order = await accept();
      await store.conclude(order, declined, at(5));
      expect(await store.find(order)).toMatchObject({ status: 'payment_failed', paymentId: null });
      expect(await stock()).toEqual([5, 1]);
    });

    it('concludes no order that is not there, and none too early', async () => {
      const order = aPlacedOrder();
      expect(await store.conclude(order, { event: 'pay' }, at(5))).toEqual({ kind: 'not_found' });
      await store.place(order, aRecord('1'));
      expect(await store.conclude(order, { event: 'pay' }, at(5))).toMatchObject({ reason: 'too_early' });
    });
  });

  describe(`${name}: payments of orders`, () => {
    it('tells whose payment it is', async () => {
      const { order, paymentId } = await linked();
      expect(await made.links.orderOf(paymentId)).toEqual({ merchantId: order.merchantId, id: order.id });
      expect(await made.links.orderOf(paymentIds.create())).toBeUndefined();
      expect(await store.find(order)).toEqual({ ...order, paymentId, updatedAt: at(2), dueAt: at(90) });
    });

    it('gives an order one payment, however often it is told', async () => {
      const { order, paymentId } = await linked();
      expect(await made.links.link(order, paymentId, at(3), at(91))).toBe(true);
      expect(await made.links.link(order, paymentIds.create(), at(3), at(91))).toBe(false);
    });

    it('gives none to an order that has come to its end', async () => {
      const order = await accept();
      await store.conclude(order, declined, at(5));
      expect(await made.links.link(order, paymentIds.create(), at(6), at(91))).toBe(false);
    });

    it('keeps an outcome for whoever comes second', async () => {
      const paymentId = paymentIds.create();
      expect(await made.links.keptOutcome(paymentId)).toBeUndefined();
      await made.links.keep(paymentId, declined);
      expect(await made.links.keptOutcome(paymentId)).toEqual(declined);
    });
  });

  describe(`${name}: orders that do not get on`, () => {
    const due = async (dueBy = at(1000)) => {
      const shards = [0, 1, 2, 3].map((shard) => made.dueOrders.findDue({ shard, dueBy, limit: 10 }));
      return (await Promise.all(shards)).flatMap((page) => page.due);
    };

    it('are found when they are due, and only while something is to be done', async () => {
      const placed = aPlacedOrder();
      await store.place(placed, aRecord('1'));
      const { order, paymentId } = await linked();
      await store.decide({ from: 'nothing', order: aRejectedOrder() });
      expect((await due(at(60))).map(({ id }) => id)).toEqual([placed.id]);
      expect(new Set((await due()).map(({ id }) => id))).toEqual(new Set([placed.id, order.id]));
      await store.conclude(order, { event: 'pay' }, at(5));
      expect(await made.links.orderOf(paymentId)).toBeDefined();
      expect((await due()).map(({ id }) => id)).toEqual([placed.id]);
    });

    it('hold no simulated order that was accepted', async () => {
      await accept(aDraft({ simulated: true }));
      expect(await due()).toEqual([]);
    });

    it('are put back once for each time that they are found', async () => {
      const order = aPlacedOrder();
      await store.place(order, aRecord('1'));
      const [found] = await due();
      expect(found).toEqual({ merchantId: order.merchantId, id: order.id, dueAt: at(60), sweeps: 0 });
      expect(await made.dueOrders.requeue(found!, at(180))).toBe(true);
      expect(await made.dueOrders.requeue(found!, at(180))).toBe(false);
      expect(await store.find(order)).toEqual({ ...order, dueAt: at(180), sweeps: 1 });
      expect(await due(at(179))).toEqual([]);
    });

    it('are found page by page', async () => {
      const drafts = Array.from({ length: 40 }, () => aDraft());
      const shard = openShardOf(drafts[0]!.id);
      for (const [index, draft] of drafts.entries()) {
        await store.place(aPlacedOrder(draft), aRecord(`${index}`));
      }
      const expected = drafts.filter(({ id }) => openShardOf(id) === shard).map(({ id }) => id);
      const found: string[] = [];
      let page = await made.dueOrders.findDue({ shard, dueBy: at(60), limit: 3 });
      while (page.next) {
        found.push(...page.due.map(({ id }) => id));
        page = await made.dueOrders.findDue({ shard, dueBy: at(60), limit: 3, after: page.next });
      }
      found.push(...page.due.map(({ id }) => id));
      expect(found.sort()).toEqual(expected.sort());
    });
  });
}
