import {
  GetCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Backoff } from '@millrace/backoff';
import type { PaymentId } from '@millrace/contracts-payment';
import {
  ContendedItems,
  isConflict,
  transact,
  writeIf,
  type FailedConditions,
  type TransactWrites,
} from '@millrace/dynamo';
import type { IdempotencyRecord } from '@millrace/idempotency';
import { assertInvariant } from '@millrace/invariants';
import type { Instant } from '@millrace/time';
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
import { decideOutcome } from '../../domain/decide-order.ts';
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

/** Attempts of one transaction while others write the same items, as many do for a popular product. */
const MAX_TRIES = 7;
/** Attempts to end an order while others change it. */
const MAX_CONCLUDE_TRIES = 5;

export interface DynamoOrderStoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tables: Tables;
  readonly clock: () => Date;
  /** Between the tries of a transaction. */
  readonly backoff?: Backoff;
}

/** Keeps orders and stock in the DynamoDB tables of docs/reference/data-model.md. */
export function dynamoOrderStore({ client, tables, clock, backoff }: DynamoOrderStoreOptions): OrderStore {
  /** @returns the order as it is when the condition did not hold, undefined when it was changed */
  async function change(operation: string, input: UpdateCommandInput): Promise<Order | undefined> {
    const command = new UpdateCommand(input);
    const write = await carryOut(operation, () => writeIf(() => client.send(command)));
    if (write.held) return undefined;
    assertInvariant(write.item !== undefined, 'orders_stay', { pk: input.Key?.['pk'] });
    return orderOf(write.item as unknown as OrderItem);
  }

  function writeAll(writes: TransactWrites): Promise<FailedConditions> {
    return transact(client, writes, { maxAttempts: MAX_TRIES, ...(backoff && { backoff }) });
  }

  async function find(key: OrderKey): Promise<Order | undefined> {
    const command = new GetCommand({
      TableName: tables.orders,
      Key: { pk: orderPk(key) },
      ConsistentRead: true,
    });
    const { Item } = await carryOut('find', () => client.send(command));
    return Item && orderOf(Item as OrderItem);
  }

  return {
    async place(order: PlacedOrder, record: IdempotencyRecord): Promise<PlaceOutcome> {
      const writes = placeTransaction(tables, order, record, clock());
      let failed: FailedConditions;
      try {
        failed = await writeAll(writes);
      } catch (error) {
        if (isConflict(error)) return 'contended';
        throw storeFailure('place', error);
      }
      if (failed.size === 0) return 'placed';
      // A repeat of the request that placed the order finds both.
      return failed.has(1) ? 'key_taken' : 'order_exists';
    },

    find,

    findWithProducts(key: OrderKey, productIds: readonly string[]): Promise<OrderAndProducts> {
      return lookUp(client, tables, key, productIds);
    },

    async decide(decision: Decision): Promise<DecideOutcome> {
      const writes = decideTransaction(tables, decision, clock());
      const failed = await carryOut('decide', () => writeAll(writes));
      if (failed.size === 0) return 'decided';
      const isCountAlone = decision.count !== undefined && failed.size === 1;
      return isCountAlone && failed.has(writes.length - 1) ? 'counted_before' : 'overtaken';
    },

    async link(key: OrderKey, paymentId: PaymentId, at: Instant, dueAt: Instant): Promise<LinkOutcome> {
      const order = await change('link', linkUpdate(tables, key, paymentId, at, dueAt));
      if (!order) return { kind: 'linked' };
      const isLinked = 'paymentId' in order && order.paymentId === paymentId;
      return isLinked ? { kind: 'linked' } : { kind: 'refused', order };
    },

    async hold(key: OrderKey, reason: Reason, at: Instant): Promise<HoldOutcome> {
      const order = await change('hold', holdUpdate(tables, key, reason, at));
      if (!order) return 'held';
      return order.status === 'accepted' ? 'held_before' : 'not_accepted';
    },

    async release(key: OrderKey, at: Instant): Promise<void> {
      const order = await change('release', releaseUpdate(tables, key, at));
      const isOnHold = order?.status === 'accepted' && order.hold !== null;
      assertInvariant(!isOnHold, 'hold_released', { orderId: key.id });
    },

    async closeCheck(key: OrderKey): Promise<void> {
      const order = await change('closeCheck', closeCheckUpdate(tables, key));
      const isOpen = order?.status === 'payment_failed' && order.dueAt !== null;
      assertInvariant(!isOpen, 'check_closed', { orderId: key.id });
    },

    async conclude(key: OrderKey, event: PaymentOutcome, at: Instant): Promise<ConcludeOutcome> {
      const removedProducts = new Set<string>();
      for (let tries = 0; tries < MAX_CONCLUDE_TRIES; tries += 1) {
        const stored = await find(key);
        if (!stored) return { kind: 'not_found' };
        const decision = decideOutcome(stored, event, at);
        if (decision.kind !== 'changed') return decision;

        const { before, order } = decision;
        const writes = concludeTransaction(tables, before, order, removedProducts);
        const failed = await carryOut('conclude', () => writeAll(writes));
        if (failed.size === 0) return decision;
        if (failed.has(0)) continue;
        for (const place of failed.keys()) removedProducts.add(writes[place]!.Update!.Key!['productId']);
      }
      throw storeFailure('conclude', new ContendedItems('the order was changed by others at every try'));
    },
  };
}
