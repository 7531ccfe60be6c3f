import { beforeEach, expect } from '@jest/globals';
import { paymentIds, type PaymentId } from '@millrace/contracts-payment';
import type { MessageCount } from '../../application/counted-message.ts';
import type { DueOrders } from '../../application/due-orders.ts';
import type { MerchantNotices } from '../../application/merchant-notices.ts';
import type { OrderStore } from '../../application/order-store.ts';
import type { AcceptedOrder } from '../../domain/order.ts';
import type { Product } from '../../domain/product.ts';
import { aBowl, aDraft, aMug, anAcceptedOrder, at } from '../builders.ts';

export interface StoreUnderTest {
  readonly store: OrderStore;
  readonly dueOrders: DueOrders;
  readonly notices: MerchantNotices;
  readonly count: MessageCount;
  /** The counted outcome of a simulated message. */
  counted(simulationId: string, sequence: number): Promise<string | undefined>;
}

/** The store of the current test, which sells five mugs and one bowl. */
export interface OrderStoreFixture extends StoreUnderTest {
  /** The stock of mugs and bowls. */
  stock(): Promise<number[]>;
  /** Stores an accepted order. */
  accept(draft?: ReturnType<typeof aDraft>): Promise<AcceptedOrder>;
  /** Stores an accepted order with its payment. */
  linked(): Promise<{ order: AcceptedOrder; paymentId: PaymentId }>;
}

/** Creates a store before each test. */
export function orderStoreFixture(
  make: (catalog: readonly Product[]) => Promise<StoreUnderTest>,
): OrderStoreFixture {
  let made: StoreUnderTest;
  beforeEach(async () => {
    made = await make([aMug(5), aBowl(1)]);
  });
  const accept = async (draft = aDraft()) => {
    const order = anAcceptedOrder(draft);
    expect(await made.store.decide({ from: 'nothing', order })).toBe('decided');
    return order;
  };
  return {
    get store() {
      return made.store;
    },
    get dueOrders() {
      return made.dueOrders;
    },
    get notices() {
      return made.notices;
    },
    get count() {
      return made.count;
    },
    counted: (simulationId, sequence) => made.counted(simulationId, sequence),
    accept,
    stock: async () => {
      const { products } = await made.store.findWithProducts(aDraft(), [
        'p-1001',
        'p-1004',
        'p-1001',
        'p-none',
      ]);
      return [...products.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).map((product) => product.stock);
    },
    linked: async () => {
      const order = await accept();
      const paymentId = paymentIds.create();
      expect(await made.store.link(order, paymentId, at(2), at(90))).toEqual({ kind: 'linked' });
      return { order, paymentId };
    },
  };
}
