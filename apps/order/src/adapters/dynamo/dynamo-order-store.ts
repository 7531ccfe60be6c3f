import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { IdempotencyRecord } from '@millrace/idempotency';
import { assertInvariant } from '@millrace/money';
import type {
  ConcludeOutcome,
  DecideOutcome,
  Decision,
  OrderAndProducts,
  OrderStore,
  PlaceOutcome,
} from '../../application/order-store.ts';
import { concludeOrder } from '../../domain/decide-order.ts';
import type { Instant } from '../../domain/instant.ts';
import { lifecycle } from '../../domain/lifecycle.ts';
import type { Order, OrderKey, PlacedOrder } from '../../domain/order.ts';
import type { PaymentOutcome } from '../../domain/payment-outcome.ts';
import { lookUp } from './look-up.ts';
import { orderOf, type OrderItem } from './order-item.ts';
import { orderPk } from './order-keys.ts';
import {
  concludeTransaction,
  decideTransaction,
  placeTransaction,
  type Tables,
} from './order-transactions.ts';
import { carryOut, storeFailure } from './store-failure.ts';
import { transact } from './transact.ts';

/** How often an order's end is tried in all while it is changed by others. */
const MAX_CONCLUDE_TRIES = 5;

/** Keeps orders and stock in the DynamoDB tables of docs/architecture.md. */
export class DynamoOrderStore implements OrderStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #tables: Tables;
  readonly #clock: () => Date;

  constructor(client: DynamoDBDocumentClient, tables: Tables, clock: () => Date) {
    this.#client = client;
    this.#tables = tables;
    this.#clock = clock;
  }

  async place(order: PlacedOrder, record: IdempotencyRecord): Promise<PlaceOutcome> {
    const now = Math.floor(this.#clock().getTime() / 1000);
    const items = placeTransaction(this.#tables, order, record, now);
    const outcome = await transact(this.#client, 'place', items);
    if (outcome === 'committed') return 'placed';
    if (outcome === 'contended') return outcome;
    // A repeat of the request that placed the order finds both.
    return outcome.failed.has(1) ? 'key_taken' : 'order_exists';
  }

  async find(key: OrderKey): Promise<Order | undefined> {
    const command = new GetCommand({
      TableName: this.#tables.orders,
      Key: { pk: orderPk(key) },
      ConsistentRead: true,
    });
    const { Item } = await carryOut('find', () => this.#client.send(command));
    return Item && orderOf(Item as OrderItem);
  }

  look(key: OrderKey, productIds: readonly string[]): Promise<OrderAndProducts> {
    return lookUp(this.#client, this.#tables, key, productIds);
  }

  async decide(decision: Decision): Promise<DecideOutcome> {
    const items = decideTransaction(this.#tables, decision);
    const outcome = await transact(this.#client, 'decide', items);
    if (outcome === 'committed') return 'decided';
    if (outcome === 'contended') throw contended('decide');
    const isCountAlone = decision.count !== undefined && outcome.failed.size === 1;
    return isCountAlone && outcome.failed.has(items.length - 1) ? 'counted_before' : 'overtaken';
  }

  async conclude(key: OrderKey, event: PaymentOutcome, at: Instant): Promise<ConcludeOutcome> {
    const removedProducts = new Set<string>();
    for (let tries = 0; tries < MAX_CONCLUDE_TRIES; tries += 1) {
      const before = await this.find(key);
      if (!before) return { kind: 'not_found' };
      const kept = lifecycle.reasonToKeep(before.status, event.event);
      if (kept) return { ...kept, order: before };
      assertInvariant(before.status === 'accepted', 'conclude_follows_lifecycle', { orderId: before.id });

      const order = concludeOrder(before, event, at);
      const items = concludeTransaction(this.#tables, before, order, removedProducts);
      const outcome = await transact(this.#client, 'conclude', items);
      if (outcome === 'committed') return { kind: 'changed', order };
      if (outcome === 'contended') break;
      if (outcome.failed.has(0)) continue;
      for (const place of outcome.failed) removedProducts.add(items[place]!.Update!.Key!['productID']);
    }
    throw contended('conclude');
  }
}

function contended(operation: string) {
  return storeFailure(operation, new Error('others were writing the same items at every try'));
}
