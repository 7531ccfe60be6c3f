import type { PaymentId } from '@millrace/contracts-payment';
import { Failure, type FailureOptions } from '@millrace/failures';
import type { AcceptedOrder, OrderFacts, OrderKey, Reason } from '../domain/order.ts';
import type { PaymentOutcome } from '../domain/payment-outcome.ts';

/** The API key was not accepted for the order's merchant, so nothing is known about the payment. */
export interface KeyRefused {
  readonly kind: 'key_refused';
}

/**
 * - `created`: this payment is the order's, by this call or an earlier one.
 * - `refused`: the order has no payment, and the same request would be refused again; with the payment module's own
 *   code and detail.
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
  /** The payment that was created for an order, whoever got the answer. One of a moment ago may not be found yet. */
  find(order: OrderFacts, apiKey: string): Promise<FindAnswer>;
  lookUp(paymentId: PaymentId, order: OrderOfPayment, apiKey: string): Promise<LookupAnswer>;
  cancel(paymentId: PaymentId, order: OrderOfPayment, apiKey: string): Promise<CancelAnswer>;
}

/** For whom a call is made. */
export type OrderOfPayment = OrderKey & Pick<AcceptedOrder, 'correlationId'>;

/** Port: the API keys that orders are paid with. */
export interface PaymentKeys {
  /** @returns undefined for a merchant that is not connected. @throws PaymentsUnavailable (retryable) */
  keyOf(merchantId: string): Promise<string | undefined>;
  /** The merchant's key is read again at the next call: it was missing, or not accepted. */
  forget(merchantId: string): void;
  /** Records that the payment module has taken the merchant's key. */
  noteWorked(merchantId: string): void;
  /** Whether it has since the key was read; false for a key that is read again. */
  hasWorked(merchantId: string): boolean;
}

/** The payment module did not answer, or not in a way that says what came of it. */
export class PaymentsUnavailable extends Failure {
  override readonly name = 'PaymentsUnavailable';

  constructor(message: string, { retryable = true, cause }: Partial<FailureOptions> = {}) {
    super(message, { retryable, cause });
  }
}

/** What `request-payment` is sent for every accepted order. */
export interface PaymentRequest {
  readonly orderId: string;
  readonly merchantId: string;
  /** Only in dead letters: a payment of the order that is not to be. */
  readonly paymentId?: string;
}
