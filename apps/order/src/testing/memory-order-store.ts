import type { CountedMessage, CountedOutcome, MessageCount } from '../application/counted-message.ts';
import { openShardOf } from '@millrace/sweeping';
import type { DueOrder, DueOrders } from '../application/due-orders.ts';
import type { OrderStore } from '../application/order-store.ts';
import type { PaymentLinks } from '../application/payment-links.ts';
import { concludeOrder } from '../domain/decide-order.ts';
import { lifecycle } from '../domain/lifecycle.ts';
import type { Order, OrderKey } from '../domain/order.ts';
import type { PaymentOutcome } from '../domain/payment-outcome.ts';
import type { Product } from '../domain/product.ts';

export interface MemoryOrderStore extends OrderStore, PaymentLinks, DueOrders, MessageCount {
  readonly orders: Map<string, Order>;
  readonly products: Map<string, Product>;
  readonly counts: Map<string, CountedOutcome>;
}

/** Orders and stock in memory, by the rules of the domain. */
export function memoryOrderStore(catalog: readonly Product[]): MemoryOrderStore {
  const orders = new Map<string, Order>();
  const products = new Map(catalog.map((product) => [product.id, product]));
  const keys = new Set<string>();
  const counts = new Map<string, CountedOutcome>();
  const pointers = new Map<string, OrderKey>();
  const kept = new Map<string, PaymentOutcome>();
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
    look: async (key, ids) => ({
      order: orders.get(nameOf(key)),
      products: new Map([...products].filter(([id]) => ids.includes(id))),
    }),
    decide: async ({ from, order, count }) => {
      const stored = orders.get(nameOf(order));
      const isSame = stored?.status === 'placed' && stored.contentHash === order.contentHash;
      const takes = order.status === 'accepted' ? order.lines : [];
      const hasAll = takes.every(({ productId, quantity, price }) => {
        const product = products.get(productId);
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
      const before = orders.get(nameOf(key));
      if (!before) return { kind: 'not_found' };
      const reason = lifecycle.reasonToKeep(before.status, outcome.event);
      if (reason || before.status !== 'accepted') return { ...reason!, order: before };
      const order = concludeOrder(before, outcome, at);
      orders.set(nameOf(order), order);
      if (order.status === 'payment_failed') {
        for (const { productId, quantity } of order.lines) move(productId, quantity);
      }
      return { kind: 'changed', order };
    },
    count: async (message, outcome) => {
      if (mayCount(message, outcome)) counts.set(countOf(message), outcome);
    },
    link: async (key, paymentId, at, dueAt) => {
      const order = orders.get(nameOf(key));
      if (order?.status !== 'accepted' || (order.paymentId ?? paymentId) !== paymentId) return false;
      orders.set(nameOf(key), { ...order, paymentId, updatedAt: at, dueAt, sweeps: 0 });
      pointers.set(paymentId, { merchantId: key.merchantId, id: key.id });
      return true;
    },
    orderOf: async (paymentId) => pointers.get(paymentId),
    keep: async (paymentId, outcome) => void kept.set(paymentId, outcome),
    keptOutcome: async (paymentId) => kept.get(paymentId),
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
  if ((order.status !== 'placed' && order.status !== 'accepted') || order.dueAt === null) return undefined;
  const { merchantId, id, dueAt, sweeps } = order;
  return { merchantId, id, dueAt, sweeps };
}

const nameOf = ({ merchantId, id }: OrderKey) => `${merchantId} ${id}`;
const countOf = ({ simulationId, sequence }: CountedMessage) => `${simulationId} ${sequence}`;
const placeOf = ({ dueAt, id }: DueOrder) => `${dueAt} ${id}`;
