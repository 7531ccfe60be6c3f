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
 * - `key_taken`: the idempotency key has a record already.
 * - `order_exists`: the merchant has an order of this id.
 * - `contended`: another request on the same key or order was in flight, at every try.
 */
export type PlaceOutcome = 'placed' | 'key_taken' | 'order_exists' | 'contended';

/** An order as it is stored now, and those of the products that its merchant owns. */
export interface OrderAndProducts {
  readonly order: Order | undefined;
  readonly products: ReadonlyMap<string, Product>;
}

export interface Decision {
  /** What is stored of it so far. */
  readonly from: 'nothing' | 'placed';
  readonly order: AcceptedOrder | RejectedOrder;
  /** What is counted in the same transaction, of a simulated message. */
  readonly count?: { readonly message: CountedMessage; readonly outcome: CountedOutcome } | undefined;
}

/**
 * - `decided`: the order is stored, its stock was taken if it is accepted, and its message was counted.
 * - `overtaken`: order, prices or stock are not what the decision was made on; nothing was stored.
 * - `counted_before`: the message has been counted as stored or duplicate; nothing was stored.
 */
export type DecideOutcome = 'decided' | 'overtaken' | 'counted_before';

/** What an outcome of a payment did, and the order afterwards. */
export type ConcludeOutcome = OutcomeDecision | { readonly kind: 'not_found' };

/**
 * - `linked`: the payment is the order's, by this call or an earlier one.
 * - `refused`: the order has ended without this payment, or has another one; `order` is as it is now.
 */
export type LinkOutcome = { readonly kind: 'linked' } | { readonly kind: 'refused'; readonly order: Order };

/** `not_accepted`: the order has ended. */
export type HoldOutcome = 'held' | 'held_before' | 'not_accepted';

/**
 * Port: keeps orders, and the stock that they take.
 * Every method throws `OrderStoreUnavailable` when it cannot tell or do what it is asked.
 */
export interface OrderStore {
  place(order: PlacedOrder, record: IdempotencyRecord): Promise<PlaceOutcome>;
  /** Strongly consistent. */
  find(key: OrderKey): Promise<Order | undefined>;
  /** Strongly consistent, in one read. @param productIds at most 50 */
  look(key: OrderKey, productIds: readonly string[]): Promise<OrderAndProducts>;
  /** Stores a decision and takes the stock of an accepted order, all of it or nothing. */
  decide(decision: Decision): Promise<DecideOutcome>;
  /** Records that this payment is the order's; while the order is accepted and has no other. Ends a hold. */
  link(key: OrderKey, paymentId: PaymentId, at: Instant, dueAt: Instant): Promise<LinkOutcome>;
  /** Records why an accepted order's payment cannot be requested at present. */
  hold(key: OrderKey, reason: Reason, at: Instant): Promise<HoldOutcome>;
  /** Ends the hold of an order. Other orders do not change. */
  release(key: OrderKey, at: Instant): Promise<void>;
  /** Records that an order that failed without a payment was checked; changes nothing when it was before. */
  closeCheck(key: OrderKey): Promise<void>;
  /**
   * Ends an accepted order by the outcome of its own payment; agrees with `decideOutcome`. Its stock is given back in
   * the same transaction if there will be no payment.
   */
  conclude(key: OrderKey, outcome: PaymentOutcome, at: Instant): Promise<ConcludeOutcome>;
}

/** The store could not be asked, or did not say what came of it. */
export class OrderStoreUnavailable extends Failure {
  override readonly name = 'OrderStoreUnavailable';

  constructor(operation: string, options: FailureOptions) {
    super(`order store unavailable: ${operation} failed`, options);
  }
}
