import { describe, expect, it } from '@jest/globals';
import { simulationIds } from '@millrace/contracts-order';
import {
  aDraft,
  anAcceptedOrder,
  aPlacedOrder,
  aRecord,
  aRejectedOrder,
  oneBowl,
  RIVAL,
  twoMugs,
} from '../builders.ts';
import type { OrderStoreFixture } from './fixture.ts';

/** Placing, deciding and counting. */
export function describeDecisions(name: string, fixture: OrderStoreFixture): void {
  const { stock, accept } = fixture;
  const simulationId = simulationIds.create();

  describe(`${name}: placing`, () => {
    it('returns a placed order to its own merchant only', async () => {
      const order = aPlacedOrder();
      expect(await fixture.store.place(order, aRecord('1'))).toBe('placed');
      expect(await fixture.store.find(order)).toEqual(order);
      expect(await fixture.store.find({ ...order, merchantId: RIVAL })).toBeUndefined();
    });

    it('places one order per key and per id; a repeat of the request finds its key', async () => {
      const order = aPlacedOrder();
      await fixture.store.place(order, aRecord('1'));
      expect(await fixture.store.place(order, aRecord('1'))).toBe('key_taken');
      expect(await fixture.store.place(aPlacedOrder(), aRecord('1'))).toBe('key_taken');
      expect(await fixture.store.place(order, aRecord('2'))).toBe('order_exists');
      expect(await fixture.store.place(aPlacedOrder(), aRecord('2'))).toBe('placed');
    });
  });

  describe(`${name}: deciding`, () => {
    it('stores an accepted order and takes its stock', async () => {
      const order = await accept();
      expect(await fixture.store.find(order)).toEqual(order);
      expect(await stock()).toEqual([3, 0]);
    });

    it('takes no stock when one of the products has too little', async () => {
      await accept(aDraft({ items: [oneBowl] }));
      const order = anAcceptedOrder();
      expect(await fixture.store.decide({ from: 'nothing', order })).toBe('overtaken');
      expect(await stock()).toEqual([5, 0]);
      expect(await fixture.store.find(order)).toBeUndefined();
    });

    it('sells only at the price of the catalog', async () => {
      const order = anAcceptedOrder(aDraft({ items: [{ ...twoMugs, price: 1998 }] }));
      expect(await fixture.store.decide({ from: 'nothing', order })).toBe('overtaken');
      expect(await stock()).toEqual([5, 1]);
    });

    it('INV-25: does not sell a product of one merchant to an order of another', async () => {
      const order = anAcceptedOrder(aDraft({ merchantId: RIVAL }));
      expect((await fixture.store.findWithProducts(order, ['p-1001', 'p-1004'])).products.size).toBe(0);
      expect(await fixture.store.decide({ from: 'nothing', order })).toBe('overtaken');
      expect(await fixture.store.find(order)).toBeUndefined();
      expect(await stock()).toEqual([5, 1]);
    });

    it('decides a placed order once, and only if it is the same order', async () => {
      const draft = aDraft();
      await fixture.store.place(aPlacedOrder(draft), aRecord('1'));
      const other = anAcceptedOrder(aDraft({ id: draft.id, items: [oneBowl] }));
      expect(await fixture.store.decide({ from: 'placed', order: other })).toBe('overtaken');
      const order = anAcceptedOrder(draft);
      expect(await fixture.store.decide({ from: 'nothing', order })).toBe('overtaken');
      expect(await fixture.store.decide({ from: 'placed', order })).toBe('decided');
      expect(await fixture.store.decide({ from: 'placed', order: aRejectedOrder(draft) })).toBe('overtaken');
      expect(await fixture.store.find(draft)).toEqual(order);
    });

    it('rejects an order without taking stock', async () => {
      const order = aRejectedOrder();
      expect(await fixture.store.decide({ from: 'nothing', order })).toBe('decided');
      expect(await fixture.store.find(order)).toEqual(order);
      expect(await stock()).toEqual([5, 1]);
    });

    it('counts a message together with its effect, or not at all', async () => {
      const count = { message: { simulationId, sequence: 0 }, outcome: 'stored' } as const;
      const order = anAcceptedOrder();
      expect(await fixture.store.decide({ from: 'nothing', order, count })).toBe('decided');
      expect(await fixture.counted(simulationId, 0)).toBe('stored');
      const another = anAcceptedOrder(aDraft({ items: [twoMugs] }));
      expect(await fixture.store.decide({ from: 'nothing', order: another, count })).toBe('counted_before');
      expect(await fixture.store.find(another)).toBeUndefined();
      expect(await stock()).toEqual([3, 0]);
    });
  });

  describe(`${name}: counting`, () => {
    it('keeps the first outcome, except that a redriven dead letter may become another', async () => {
      const message = { simulationId, sequence: 1 };
      const after = async (outcome: 'stored' | 'duplicate' | 'dead_lettered') => {
        await fixture.count.count(message, outcome);
        return fixture.counted(simulationId, 1);
      };
      expect(await after('dead_lettered')).toBe('dead_lettered');
      expect(await after('dead_lettered')).toBe('dead_lettered');
      expect(await after('duplicate')).toBe('duplicate');
      expect(await after('stored')).toBe('duplicate');
      expect(await after('dead_lettered')).toBe('duplicate');
    });
  });
}
