import type { OrderId } from '@millrace/contracts-order';
import type { PaymentId } from '@millrace/contracts-payment';
import type { MinorUnits, Money } from '@millrace/money';
import type { Instant } from '@millrace/time';

/** Identifies one order; an order is never looked up without its merchant. */
export interface OrderKey {
  readonly merchantId: string;
  readonly id: OrderId;
}

/** A quantity of one product. */
export interface OrderLine {
  readonly productId: string;
  /** 1 to 1000. */
  readonly quantity: number;
  /** Price per piece in the order's currency, as the customer saw it. */
  readonly price: MinorUnits;
}

/** Why an order failed or waits: a stable code, and a sentence for a person. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

/** The properties of an order in every status. */
export interface OrderFacts extends OrderKey {
  readonly lines: readonly OrderLine[];
  /** The sum of all lines. */
  readonly total: Money;
  readonly source: string;
  /** Two orders with the same id and hash are the same order. */
  readonly contentHash: string;
  readonly correlationId: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** Waits for the check. If nothing happens until `dueAt`, the sweeper requeues it. */
export interface PlacedOrder extends OrderFacts {
  readonly status: 'placed';
  readonly dueAt: Instant;
  /** How often it was requeued since its last change. */
  readonly sweeps: number;
}

/** Has its stock, and waits for its payment. */
export interface AcceptedOrder extends OrderFacts {
  readonly status: 'accepted';
  /** Null until the payment exists. */
  readonly paymentId: PaymentId | null;
  /** Why its payment cannot be requested or looked up now; null if it can. */
  readonly hold: Reason | null;
  readonly dueAt: Instant;
  readonly sweeps: number;
}

export interface PaidOrder extends OrderFacts {
  readonly status: 'paid';
  readonly paymentId: PaymentId;
}

/** Its stock was returned. */
export interface PaymentFailedOrder extends OrderFacts {
  readonly status: 'payment_failed';
  /** Null when no payment was created. */
  readonly paymentId: PaymentId | null;
  readonly reason: Reason;
  /** When to check again that there is no payment; null when there is nothing to check. */
  readonly dueAt: Instant | null;
  readonly sweeps: number;
}

/** Never had any stock. */
export interface RejectedOrder extends OrderFacts {
  readonly status: 'rejected';
  readonly reason: Reason;
}

export type Order = PlacedOrder | AcceptedOrder | PaidOrder | PaymentFailedOrder | RejectedOrder;
