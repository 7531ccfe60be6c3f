import type { CountedMessage, CountedOutcome, MessageCount } from '../application/counted-message.ts';
import { assertInvariant } from '@millrace/invariants';
import { openShardOf } from '@millrace/sweeping';
import type { DueOrder, DueOrders } from '../application/due-orders.ts';
import { noticeCodes, type MerchantNotices } from '../application/merchant-notices.ts';
import type { OrderStore } from '../application/order-store.ts';
import { decideOutcome } from '../domain/decide-order.ts';
import type { Order, OrderKey } from '../domain/order.ts';
import type { Product } from '../domain/product.ts';
import { MERCHANT } from './builders.ts';

export interface InMemoryOrderStore extends OrderStore, DueOrders, MessageCount, MerchantNotices {
  readonly orders: Map<string, Order>;
  readonly products: Map<string, Product>;
  readonly counts: Map<string, CountedOutcome>;
}

/**
 * Orders and stock in memory, by the rules of the domain.
 * @param ownerOf the merchant of a product, by its id
 */
export function inMemoryOrderStore(
  catalog: readonly Product[],
  ownerOf: (productId: string) => string = () => MERCHANT,
): InMemoryOrderStore {
  const owns = ({ merchantId }: OrderKey, productId: string) => merchantId === ownerOf(productId);
  const orders = new Map<string, Order>();
  const products = new Map(catalog.map((product) => [product.id, product]));
  const keys = new Set<string>();
  const counts = new Map<string, CountedOutcome>();
  const notices = new Map<string, string>();
  const move = (id: string, by: number) => {
    const product = products.get(id);
    if (product) products.set(id, { ...product, stock: product.stock + by });
  };
  const mayCount = (message: CountedMessage, outcome: CountedOutcome) => {
    const before = counts.get(countOf(message));
    return before === undefined || (before === 'dead_lettered' && outcome !== 'dead_lettered');
  };

  return {
    orders,
    products,
    counts,
    place: async (order, record) => {
      if (keys.has(record.pk)) return 'key_taken';
      if (orders.has(nameOf(order))) return 'order_exists';
      keys.add(record.pk);
      orders.set(nameOf(order), order);
      return 'placed';
    },
    find: async (key) => orders.get(nameOf(key)),
    findWithProducts: async (key, ids) => ({
      order: orders.get(nameOf(key)),
      products: new Map([...products].filter(([id]) => owns(key, id) && ids.includes(id))),
    }),
    decide: async ({ from, order, count }) => {
      const stored = orders.get(nameOf(order));
      const isSame = stored?.status === 'placed' && stored.contentHash === order.contentHash;
      const takes = order.status === 'accepted' ? order.lines : [];
      const hasAll = takes.every(({ productId, quantity, price }) => {
        const product = owns(order, productId) ? products.get(productId) : undefined;
        return product && product.stock >= quantity && product.price === price;
      });
      if (!(from === 'nothing' ? !stored : isSame) || !hasAll) return 'overtaken';
      if (count && !mayCount(count.message, count.outcome)) return 'counted_before';
      orders.set(nameOf(order), order);
      for (const { productId, quantity } of takes) move(productId, -quantity);
      if (count) counts.set(countOf(count.message), count.outcome);
      return 'decided';
    },
    conclude: async (key, outcome, at) => {
      const stored = orders.get(nameOf(key));
      if (!stored) return { kind: 'not_found' };
      const decision = decideOutcome(stored, outcome, at);
      if (decision.kind !== 'changed') return decision;
      const { order } = decision;
      orders.set(nameOf(order), order);
      if (order.status === 'payment_failed') {
        for (const { productId, quantity } of order.lines) move(productId, quantity);
      }
      return decision;
    },
    count: async (message, outcome) => {
      if (mayCount(message, outcome)) counts.set(countOf(message), outcome);
    },
    link: async (key, paymentId, at, dueAt) => {
      const order = orders.get(nameOf(key));
      assertInvariant(order !== undefined, 'orders_stay', { orderId: key.id });
      const linked = 'paymentId' in order ? order.paymentId : null;
      if (order.status !== 'accepted' || (linked ?? paymentId) !== paymentId) {
        return linked === paymentId ? { kind: 'linked' } : { kind: 'refused', order };
      }
      orders.set(nameOf(key), { ...order, paymentId, hold: null, updatedAt: at, dueAt, sweeps: 0 });
      return { kind: 'linked' };
    },
    hold: async (key, reason, at) => {
      const order = orders.get(nameOf(key));
      if (order?.status !== 'accepted') return 'not_accepted';
      if (order.hold?.code === reason.code) return 'held_before';
      orders.set(nameOf(key), { ...order, hold: reason, updatedAt: at });
      return 'held';
    },
    release: async (key, at) => {
      const order = orders.get(nameOf(key));
      if (order?.status !== 'accepted' || order.hold === null) return;
      orders.set(nameOf(key), { ...order, hold: null, updatedAt: at });
    },
    closeCheck: async (key) => {
      const order = orders.get(nameOf(key));
      if (order?.status === 'payment_failed') orders.set(nameOf(key), { ...order, dueAt: null, sweeps: 0 });
    },
    claim: async ({ merchantId, code }, at, claimedUntil) => {
      const until = notices.get(`${merchantId} ${code}`);
      if (until !== undefined && until > at) return false;
      notices.set(`${merchantId} ${code}`, claimedUntil);
      return true;
    },
    confirm: async ({ merchantId, code }, until) => {
      notices.set(`${merchantId} ${code}`, until);
    },
    end: async (merchantId, codes = noticeCodes) => {
      for (const code of codes) notices.delete(`${merchantId} ${code}`);
    },
    findDue: async ({ shard, dueBy, limit, after }) => {
      const due = [...orders.values()]
        .flatMap((order) => dueOf(order) ?? [])
        .filter((one) => openShardOf(one.id) === shard && one.dueAt <= dueBy)
        .sort((left, right) => (placeOf(left) < placeOf(right) ? -1 : 1))
        .filter((one) => !after || placeOf(one) > placeOf(after));
      const page = due.slice(0, limit);
      const last = page.at(-1);
      return { due: page, ...(due.length > limit && last && { next: last }) };
    },
    requeue: async (due, nextDueAt) => {
      const order = orders.get(nameOf(due));
      if (!order || dueOf(order)?.dueAt !== due.dueAt) return false;
      orders.set(nameOf(due), { ...order, dueAt: nextDueAt, sweeps: due.sweeps + 1 } as Order);
      return true;
    },
  };
}

function dueOf(order: Order): DueOrder | undefined {
  if (!('dueAt' in order) || order.dueAt === null) return undefined;
  const { merchantId, id, dueAt, sweeps } = order;
  return { merchantId, id, dueAt, sweeps };
}

const nameOf = ({ merchantId, id }: OrderKey) => `${merchantId} ${id}`;
const countOf = ({ simulationId, sequence }: CountedMessage) => `${simulationId} ${sequence}`;
const placeOf = ({ dueAt, id }: DueOrder) => `${dueAt} ${id}`;
