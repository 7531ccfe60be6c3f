import type { OrderId } from '@millrace/contracts-order';
import type { PaymentId } from '@millrace/contracts-payment';
import type { MinorUnits, Money } from '@millrace/money';
import type { Instant } from '@millrace/time';

/** Names one order; an order is never looked up without the merchant that owns it. */
export interface OrderKey {
  readonly merchantId: string;
  readonly id: OrderId;
}

/** So many pieces of one product. */
export interface OrderLine {
  readonly productId: string;
  /** 1 to 1000. */
  readonly quantity: number;
  /** For one piece, in the order's currency: what the customer was shown. */
  readonly price: MinorUnits;
}

/** Why an order came to nothing: a stable code, and a sentence for a person. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

/** What an order has in every status. */
export interface OrderFacts extends OrderKey {
  readonly lines: readonly OrderLine[];
  /** The sum of all lines. */
  readonly total: Money;
  readonly source: string;
  /** Two orders of one id and one hash are the same order. */
  readonly contentHash: string;
  readonly correlationId: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** Waits to be checked. If nothing happens until `dueAt`, the sweeper puts it back on its way. */
export interface PlacedOrder extends OrderFacts {
  readonly status: 'placed';
  readonly dueAt: Instant;
  /** How often it was put back since its last change. */
  readonly sweeps: number;
}

/** Has its stock, and waits for its payment. */
export interface AcceptedOrder extends OrderFacts {
  readonly status: 'accepted';
  /** Null until the payment was asked for. */
  readonly paymentId: PaymentId | null;
  /** Why its payment cannot be requested or looked up at present; null when nothing is in the way. */
  readonly hold: Reason | null;
  readonly dueAt: Instant;
  readonly sweeps: number;
}

export interface PaidOrder extends OrderFacts {
  readonly status: 'paid';
  readonly paymentId: PaymentId;
}

/** Has given its stock back. */
export interface PaymentFailedOrder extends OrderFacts {
  readonly status: 'payment_failed';
  /** Null when no payment came into being. */
  readonly paymentId: PaymentId | null;
  readonly reason: Reason;
  /** When it is checked once more that there is no payment; null when there is nothing to check. */
  readonly dueAt: Instant | null;
  readonly sweeps: number;
}

/** Never had any stock. */
export interface RejectedOrder extends OrderFacts {
  readonly status: 'rejected';
  readonly reason: Reason;
}

export type Order = PlacedOrder | AcceptedOrder | PaidOrder | PaymentFailedOrder | RejectedOrder;
