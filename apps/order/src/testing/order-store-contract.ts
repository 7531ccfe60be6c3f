import { beforeEach, describe, expect, it } from '@jest/globals';
import { simulationIds } from '@millrace/contracts-order';
import { paymentIds } from '@millrace/contracts-payment';
import type { MessageCount } from '../application/counted-message.ts';
import { openShardOf } from '@millrace/sweeping';
import type { DueOrders } from '../application/due-orders.ts';
import {
  keyNoticeCodes,
  noticeCodes,
  type MerchantNotices,
  type Notice,
  type NoticeCode,
} from '../application/merchant-notices.ts';
import type { OrderStore } from '../application/order-store.ts';
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
  declinedReason,
  MERCHANT,
  oneBowl,
  RIVAL,
  twoMugs,
} from './builders.ts';

export interface StoreUnderTest {
  readonly store: OrderStore;
  readonly dueOrders: DueOrders;
  readonly notices: MerchantNotices;
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
    expect(await store.link(order, paymentId, at(2), at(90))).toEqual({ kind: 'linked' });
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

    it('INV-25: sells a product of one merchant to no order of another', async () => {
      const order = anAcceptedOrder(aDraft({ merchantId: RIVAL }));
      expect((await store.look(order, ['p-1001', 'p-1004'])).products.size).toBe(0);
      expect(await store.decide({ from: 'nothing', order })).toBe('overtaken');
      expect(await store.find(order)).toBeUndefined();
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
      const order = anAcceptedOrder();
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
      const pay = { event: 'pay', paymentId } as const;
      const paid = await store.conclude(order, pay, at(5));
      expect(paid).toMatchObject({ kind: 'changed', order: { status: 'paid', paymentId, updatedAt: at(5) } });
      expect(await store.conclude(order, pay, at(6))).toMatchObject({ kind: 'unchanged' });
      expect(await store.conclude(order, declined(paymentId), at(6))).toMatchObject({
        kind: 'refused',
        reason: 'contradiction',
      });
      expect(await stock()).toEqual([3, 0]);
    });

    it('gives the stock of a failed payment back once', async () => {
      const { order, paymentId } = await linked();
      await store.conclude(order, declined(paymentId), at(5));
      await store.conclude(order, declined(paymentId), at(6));
      expect(await store.find(order)).toMatchObject({
        status: 'payment_failed',
        paymentId,
        reason: declinedReason,
      });
      expect(await stock()).toEqual([5, 1]);
    });

    it('ends an order that never had a payment', async () => {
      const order = await accept();
      await store.conclude(order, declined(null), at(5));
      expect(await store.find(order)).toMatchObject({ status: 'payment_failed', paymentId: null });
      expect(await stock()).toEqual([5, 1]);
    });

    it('takes no outcome of another payment, nor that there is none (INV-28)', async () => {
      const { order } = await linked();
      const before = await store.find(order);
      const other = paymentIds.create();
      for (const outcome of [declined(null), declined(other), { event: 'pay', paymentId: other } as const]) {
        expect(await store.conclude(order, outcome, at(5))).toEqual({
          kind: 'not_its_payment',
          order: before,
        });
      }
      const unlinked = await accept(aDraft({ items: [twoMugs] }));
      expect(await store.conclude(unlinked, { event: 'pay', paymentId: other }, at(5))).toMatchObject({
        kind: 'not_its_payment',
      });
      expect(await store.find(order)).toEqual(before);
      expect(await stock()).toEqual([1, 0]);
    });

    it('finds no order that was never stored', async () => {
      expect(await store.conclude(aPlacedOrder(), declined(null), at(5))).toEqual({ kind: 'not_found' });
    });
  });

  describe(`${name}: payments of orders`, () => {
    it('are linked', async () => {
      const { order, paymentId } = await linked();
      expect(await store.find(order)).toEqual({ ...order, paymentId, updatedAt: at(2), dueAt: at(90) });
    });

    it('are one for each order, however often it is linked', async () => {
      const { order, paymentId } = await linked();
      expect(await store.link(order, paymentId, at(3), at(91))).toEqual({ kind: 'linked' });
      const current = await store.find(order);
      expect(await store.link(order, paymentIds.create(), at(4), at(92))).toEqual({
        kind: 'refused',
        order: current,
      });
      expect(await store.find(order)).toEqual(current);
    });

    it('stay linked when the order has ended by them, and are refused when it ended without', async () => {
      const { order, paymentId } = await linked();
      await store.conclude(order, { event: 'pay', paymentId }, at(5));
      expect(await store.link(order, paymentId, at(6), at(91))).toEqual({ kind: 'linked' });
      const without = await accept(aDraft({ items: [twoMugs] }));
      await store.conclude(without, declined(null), at(5));
      expect(await store.link(without, paymentIds.create(), at(6), at(91))).toMatchObject({
        kind: 'refused',
        order: { status: 'payment_failed' },
      });
    });
  });

  describe(`${name}: an order that failed without a payment`, () => {
    it('is due once more, until it was checked', async () => {
      const order = await accept();
      await store.conclude(order, declined(null), at(2));
      const failed = await store.find(order);
      expect(failed).toMatchObject({ status: 'payment_failed', dueAt: at(122), sweeps: 0 });
      const shard = openShardOf(order.id);
      const page = await made.dueOrders.findDue({ shard, dueBy: at(122), limit: 10 });
      expect(page.due).toEqual([{ merchantId: order.merchantId, id: order.id, dueAt: at(122), sweeps: 0 }]);
      await store.closeCheck(order);
      await store.closeCheck(order);
      expect(await store.find(order)).toEqual({ ...failed, dueAt: null });
      expect((await made.dueOrders.findDue({ shard, dueBy: at(999), limit: 10 })).due).toEqual([]);
    });

    it('is not due when its payment failed', async () => {
      const { order, paymentId } = await linked();
      await store.conclude(order, declined(paymentId), at(2));
      expect(await store.find(order)).toMatchObject({ status: 'payment_failed', dueAt: null });
    });
  });

  describe(`${name}: holding`, () => {
    const reason = { code: 'payments_not_connected', message: 'No key.' };

    it('says once why an order waits, until it has its payment', async () => {
      const order = await accept();
      expect(await store.hold(order, reason, at(2))).toBe('held');
      expect(await store.find(order)).toEqual({ ...order, hold: reason, updatedAt: at(2) });
      expect(await store.hold(order, reason, at(3))).toBe('held_before');
      const another = { code: 'payment_key_refused', message: 'Not accepted.' };
      expect(await store.hold(order, another, at(4))).toBe('held');
      await store.link(order, paymentIds.create(), at(5), at(90));
      expect(await store.find(order)).toMatchObject({ status: 'accepted', hold: null });
    });

    it('ends, so that the next one is news again', async () => {
      const order = await accept();
      expect(await store.hold(order, reason, at(2))).toBe('held');
      await store.release(order, at(3));
      expect(await store.find(order)).toEqual({ ...order, updatedAt: at(3) });
      await store.release(order, at(4));
      expect(await store.find(order)).toMatchObject({ updatedAt: at(3) });
      expect(await store.hold(order, reason, at(5))).toBe('held');
    });

    it('does not hold an order that has ended', async () => {
      const order = await accept();
      await store.conclude(order, declined(null), at(2));
      expect(await store.hold(order, reason, at(3))).toBe('not_accepted');
      expect(await store.find(order)).toMatchObject({ status: 'payment_failed', reason: declinedReason });
    });
  });

  describe(`${name}: notices of a merchant`, () => {
    const notice = { merchantId: MERCHANT, code: 'payment_key_refused' } as const;
    const claim = (now: number, of: Notice = notice) => made.notices.claim(of, at(now), at(now + 60));

    it('are claimed by one caller, and by the next when that one fails to tell', async () => {
      const claims = await Promise.all([claim(0), claim(0), claim(0)]);
      expect(claims.sort()).toEqual([false, false, true]);
      expect([await claim(59), await claim(60), await claim(61)]).toEqual([false, true, false]);
    });

    it('are not claimed for as long as a person knows', async () => {
      expect(await claim(0)).toBe(true);
      await made.notices.confirm(notice, at(600));
      expect([await claim(599), await claim(600)]).toEqual([false, true]);
    });

    it('are one for each merchant and code', async () => {
      await made.notices.confirm(notice, at(600));
      expect(await claim(1, { ...notice, code: 'payment_unknown' })).toBe(true);
      expect(await claim(1, { ...notice, merchantId: RIVAL })).toBe(true);
    });

    it('end together, whichever there are', async () => {
      await made.notices.end(MERCHANT);
      await made.notices.confirm(notice, at(600));
      await made.notices.confirm({ ...notice, code: 'payment_unknown' }, at(600));
      await made.notices.confirm({ ...notice, merchantId: RIVAL }, at(600));
      await made.notices.end(MERCHANT);
      expect(await claim(1)).toBe(true);
      expect(await claim(1, { ...notice, code: 'payment_unknown' })).toBe(true);
      expect(await claim(1, { ...notice, merchantId: RIVAL })).toBe(false);
    });

    it.each([[keyNoticeCodes], [noticeCodes]])(
      'end for some codes, and stay for the others: %j',
      async (codes) => {
        await made.notices.end(MERCHANT, codes);
        for (const code of noticeCodes) await made.notices.confirm({ ...notice, code }, at(600));
        await made.notices.end(MERCHANT, codes);
        const free: NoticeCode[] = [];
        for (const code of noticeCodes) if (await claim(1, { ...notice, code })) free.push(code);
        expect(free).toEqual(codes);
      },
    );
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
      await store.conclude(order, { event: 'pay', paymentId }, at(5));
      expect((await due()).map(({ id }) => id)).toEqual([placed.id]);
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
