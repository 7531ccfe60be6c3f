import type { PaymentId } from '@millrace/contracts-payment';
import type { AcceptedOrder, Reason } from '../domain/order.ts';
import type { PaymentOutcome } from '../domain/payment-outcome.ts';

/** Port: the payment module, as a merchant sees it. */
export interface Payments {
  /**
   * Asks for an order's payment; the same one at every call for the same order.
   * @returns `refused` with the payment module's own code and detail
   * @throws PaymentsUnavailable (retryable)
   */
  create(
    order: AcceptedOrder,
    apiKey: string,
  ): Promise<
    | { readonly kind: 'created'; readonly paymentId: PaymentId }
    | { readonly kind: 'refused'; readonly reason: Reason }
    | { readonly kind: 'key_refused' }
  >;
  /** @returns undefined while nothing is decided. @throws PaymentsUnavailable (retryable) */
  outcomeOf(paymentId: PaymentId, order: AcceptedOrder, apiKey: string): Promise<PaymentOutcome | undefined>;
}

/** Port: the API keys that orders are paid with. */
export interface PaymentKeys {
  /** @returns undefined for a merchant that is not connected. @throws PaymentsUnavailable (retryable) */
  keyOf(merchantId: string): Promise<string | undefined>;
  /** What is remembered is read anew from now on: a key was not accepted. */
  forget(): void;
}

/** The payment module did not answer, or not in a way that says what came of it. */
export class PaymentsUnavailable extends Error {
  override readonly name = 'PaymentsUnavailable';
  readonly retryable = true;
}

/** What `request-payment` is sent for every accepted order. */
export interface PaymentRequest {
  readonly orderId: string;
  readonly merchantId: string;
}
