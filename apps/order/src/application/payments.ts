import type { PaymentId } from '@millrace/contracts-payment';
import { Failure, type FailureOptions } from '@millrace/failures';
import type { AcceptedOrder, OrderFacts, OrderKey, Reason } from '../domain/order.ts';
import type { PaymentOutcome } from '../domain/payment-outcome.ts';

/** The API key was refused for the order's merchant, so nothing is known about the payment. */
export interface KeyRefused {
  readonly kind: 'key_refused';
}

/**
 * - `created`: this call or an earlier one created the order's payment.
 * - `refused`: the order has no payment, and the same request would be refused again; `reason` has the
 *   payment module's code and detail.
 */
export type CreateAnswer =
  | { readonly kind: 'created'; readonly paymentId: PaymentId }
  | { readonly kind: 'refused'; readonly reason: Reason }
  | KeyRefused;

export type FindAnswer =
  { readonly kind: 'found'; readonly paymentId: PaymentId } | { readonly kind: 'none' } | KeyRefused;

export type LookupAnswer =
  { readonly kind: 'open' } | { readonly kind: 'ended'; readonly outcome: PaymentOutcome } | KeyRefused;

/** `not_cancelable`: it is being settled, or has ended otherwise. */
export type CancelAnswer = { readonly kind: 'canceled' | 'not_cancelable' } | KeyRefused;

/** Port: the payment module, as a merchant sees it. Every method throws `PaymentsUnavailable`. */
export interface Payments {
  /** Requests an order's payment; the same one at every call for the same order. */
  create(order: AcceptedOrder, apiKey: string): Promise<CreateAnswer>;
  /** Finds the payment that any earlier request created for an order. Eventually consistent. */
  find(order: OrderFacts, apiKey: string): Promise<FindAnswer>;
  lookUp(paymentId: PaymentId, order: OrderOfPayment, apiKey: string): Promise<LookupAnswer>;
  cancel(paymentId: PaymentId, order: OrderOfPayment, apiKey: string): Promise<CancelAnswer>;
}

/** The order that a call is made for. */
export type OrderOfPayment = OrderKey & Pick<AcceptedOrder, 'correlationId'>;

/** Port: the API keys that orders are paid with. */
export interface PaymentKeys {
  /** @returns undefined for a merchant that is not connected. @throws PaymentsUnavailable (retryable) */
  keyOf(merchantId: string): Promise<string | undefined>;
  /** Makes the next call read the merchant's key again, because it was missing or refused. */
  forget(merchantId: string): void;
  /** Records that the payment module has accepted the merchant's key. */
  noteWorked(merchantId: string): void;
  /** Whether the payment module has accepted the key since it was read. */
  hasWorked(merchantId: string): boolean;
}

/** The payment module did not answer, or the outcome is unknown. */
export class PaymentsUnavailable extends Failure {
  override readonly name = 'PaymentsUnavailable';

  constructor(message: string, { retryable = true, cause }: Partial<FailureOptions> = {}) {
    super(message, { retryable, cause });
  }
}

/** The message that `request-payment` receives for every accepted order. */
export interface PaymentRequest {
  readonly orderId: string;
  readonly merchantId: string;
  /** Only in dead letters: a payment that must be undone. */
  readonly paymentId?: string;
}
