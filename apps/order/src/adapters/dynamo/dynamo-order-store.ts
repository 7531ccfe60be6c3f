import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { PaymentId } from '@millrace/contracts-payment';
import { ContendedItems } from '@millrace/dynamo';
import type { IdempotencyRecord } from '@millrace/idempotency';
import { assertInvariant } from '@millrace/invariants';
import type {
  ConcludeOutcome,
  DecideOutcome,
  Decision,
  HoldOutcome,
  LinkOutcome,
  OrderAndProducts,
  OrderStore,
  PlaceOutcome,
} from '../../application/order-store.ts';
import { applyOutcome } from '../../domain/decide-order.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Order, OrderKey, PlacedOrder, Reason } from '../../domain/order.ts';
import type { PaymentOutcome } from '../../domain/payment-outcome.ts';
import { lookUp } from './look-up.ts';
import { orderOf, type OrderItem } from './order-item.ts';
import { orderPk } from './order-keys.ts';
import {
  closeCheckUpdate,
  concludeTransaction,
  decideTransaction,
  holdUpdate,
  linkUpdate,
  placeTransaction,
  releaseUpdate,
  type Tables,
} from './order-transactions.ts';
import { carryOut, storeFailure } from './store-failure.ts';
import { transact } from './transact.ts';

/** How often an order's end is tried in all while it is changed by others. */
const MAX_CONCLUDE_TRIES = 5;

/** Keeps orders and stock in the DynamoDB tables of docs/reference/data-model.md. */
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
    const items = decideTransaction(this.#tables, decision, this.#clock());
    const outcome = await transact(this.#client, 'decide', items);
    if (outcome === 'committed') return 'decided';
    if (outcome === 'contended') throw contended('decide');
    const isCountAlone = decision.count !== undefined && outcome.failed.size === 1;
    return isCountAlone && outcome.failed.has(items.length - 1) ? 'counted_before' : 'overtaken';
  }

  async link(key: OrderKey, paymentId: PaymentId, at: Instant, dueAt: Instant): Promise<LinkOutcome> {
    const order = await this.#change('link', linkUpdate(this.#tables, key, paymentId, at, dueAt));
    if (!order) return { kind: 'linked' };
    const isLinked = 'paymentId' in order && order.paymentId === paymentId;
    return isLinked ? { kind: 'linked' } : { kind: 'refused', order };
  }

  async hold(key: OrderKey, reason: Reason, at: Instant): Promise<HoldOutcome> {
    const order = await this.#change('hold', holdUpdate(this.#tables, key, reason, at));
    if (!order) return 'held';
    return order.status === 'accepted' ? 'held_before' : 'not_accepted';
  }

  async release(key: OrderKey, at: Instant): Promise<void> {
    const order = await this.#change('release', releaseUpdate(this.#tables, key, at));
    const isOnHold = order?.status === 'accepted' && order.hold !== null;
    assertInvariant(!isOnHold, 'hold_released', { orderId: key.id });
  }

  async closeCheck(key: OrderKey): Promise<void> {
    const order = await this.#change('closeCheck', closeCheckUpdate(this.#tables, key));
    const isOpen = order?.status === 'payment_failed' && order.dueAt !== null;
    assertInvariant(!isOpen, 'check_closed', { orderId: key.id });
  }

  /** @returns the order as it is when the condition did not hold, undefined when it was changed */
  async #change(operation: string, input: UpdateCommandInput): Promise<Order | undefined> {
    try {
      await this.#client.send(new UpdateCommand(input));
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw storeFailure(operation, error);
      assertInvariant(error.Item !== undefined, 'orders_stay', { pk: input.Key?.['pk'] });
      return orderOf(unmarshall(error.Item) as OrderItem);
    }
  }

  async conclude(key: OrderKey, event: PaymentOutcome, at: Instant): Promise<ConcludeOutcome> {
    const removedProducts = new Set<string>();
    for (let tries = 0; tries < MAX_CONCLUDE_TRIES; tries += 1) {
      const stored = await this.find(key);
      if (!stored) return { kind: 'not_found' };
      const decision = applyOutcome(stored, event, at);
      if (decision.kind !== 'changed') return decision;

      const { before, order } = decision;
      const items = concludeTransaction(this.#tables, before, order, removedProducts);
      const outcome = await transact(this.#client, 'conclude', items);
      if (outcome === 'committed') return decision;
      if (outcome === 'contended') break;
      if (outcome.failed.has(0)) continue;
      for (const place of outcome.failed) removedProducts.add(items[place]!.Update!.Key!['productId']);
    }
    throw contended('conclude');
  }
}

function contended(operation: string) {
  return storeFailure(operation, new ContendedItems('others were writing the same items at every try'));
}
