import type { PaymentId } from '@millrace/contracts-payment';
import { Failure, type FailureOptions } from '@millrace/failures';
import type { IdempotencyRecord } from '@millrace/idempotency';
import type { Instant } from '@millrace/time';
import type { OutcomeDecision } from '../domain/decide-order.ts';
import type { AcceptedOrder, Order, OrderKey, PlacedOrder, Reason, RejectedOrder } from '../domain/order.ts';
import type { PaymentOutcome } from '../domain/payment-outcome.ts';
import type { Product } from '../domain/product.ts';
import type { CountedMessage, CountedOutcome } from './counted-message.ts';

/**
 * - `placed`: order and record are stored.
 * - `key_taken`: the idempotency key already has a record.
 * - `order_exists`: the merchant has an order with this id.
 * - `contended`: another request with the same key or order was in flight at every attempt.
 */
export type PlaceOutcome = 'placed' | 'key_taken' | 'order_exists' | 'contended';

/** An order as it is stored now, and those of the products that its merchant owns. */
export interface OrderAndProducts {
  readonly order: Order | undefined;
  readonly products: ReadonlyMap<string, Product>;
}

export interface Decision {
  /** The stored state that the decision is based on. */
  readonly from: 'nothing' | 'placed';
  readonly order: AcceptedOrder | RejectedOrder;
  /** For a simulated message: counted in the same transaction. */
  readonly count?: { readonly message: CountedMessage; readonly outcome: CountedOutcome } | undefined;
}

/**
 * - `decided`: the order is stored, its stock was taken if it is accepted, and its message was counted.
 * - `overtaken`: order, prices or stock have changed since the decision; nothing was stored.
 * - `counted_before`: the message has been counted as stored or duplicate; nothing was stored.
 */
export type DecideOutcome = 'decided' | 'overtaken' | 'counted_before';

/** The effect of a payment outcome, and the order afterwards. */
export type ConcludeOutcome = OutcomeDecision | { readonly kind: 'not_found' };

/**
 * - `linked`: this call or an earlier one linked the payment to the order.
 * - `refused`: the order has ended without this payment or has another one; `order` is its current state.
 */
export type LinkOutcome = { readonly kind: 'linked' } | { readonly kind: 'refused'; readonly order: Order };

/** `not_accepted`: the order has ended. */
export type HoldOutcome = 'held' | 'held_before' | 'not_accepted';

/**
 * Port: keeps orders, and the stock that they take. Every method throws `OrderStoreUnavailable` when the
 * store fails or its outcome is unknown.
 */
export interface OrderStore {
  place(order: PlacedOrder, record: IdempotencyRecord): Promise<PlaceOutcome>;
  /** Strongly consistent. */
  find(key: OrderKey): Promise<Order | undefined>;
  /** Strongly consistent, in one read. @param productIds at most 50 */
  findWithProducts(key: OrderKey, productIds: readonly string[]): Promise<OrderAndProducts>;
  /** Stores a decision and takes the stock of an accepted order, all or nothing. */
  decide(decision: Decision): Promise<DecideOutcome>;
  /** Links a payment to an accepted order that has no other. Ends a hold. */
  link(key: OrderKey, paymentId: PaymentId, at: Instant, dueAt: Instant): Promise<LinkOutcome>;
  /** Puts an accepted order on hold: records why its payment cannot be requested now. */
  hold(key: OrderKey, reason: Reason, at: Instant): Promise<HoldOutcome>;
  /** Takes an order off hold. */
  release(key: OrderKey, at: Instant): Promise<void>;
  /** Records that an order that failed without a payment was checked; a repeat changes nothing. */
  closeCheck(key: OrderKey): Promise<void>;
  /**
   * Ends an accepted order by the outcome of its own payment; agrees with `decideOutcome`. If there will be
   * no payment, the same transaction returns its stock.
   */
  conclude(key: OrderKey, outcome: PaymentOutcome, at: Instant): Promise<ConcludeOutcome>;
}

/** The store could not be reached, or the outcome is unknown. */
export class OrderStoreUnavailable extends Failure {
  override readonly name = 'OrderStoreUnavailable';

  constructor(operation: string, options: FailureOptions) {
    super(`order store unavailable: ${operation} failed`, options);
  }
}
