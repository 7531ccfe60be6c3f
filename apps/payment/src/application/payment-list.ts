import type { PaymentId, PaymentStatus } from '@millrace/contracts-payment';
import type { Payment } from '../domain/payment.ts';

export interface PaymentListQuery {
  readonly merchantId: string;
  readonly status?: PaymentStatus | undefined;
  readonly reference?: string | undefined;
  /** Only this payment and newer ones. */
  readonly from?: PaymentId | undefined;
  /** Only payments older than this one. */
  readonly before?: PaymentId | undefined;
  /** 1 to 100. */
  readonly limit: number;
}

export interface PaymentPage {
  /** Newest first; may be fewer than the limit, or none, although more follow. */
  readonly payments: readonly Payment[];
  /** `before` of the next page; null on the last page. */
  readonly next: PaymentId | null;
}

/** Port: lists payments by page, in the order of ids, which is that of creation. */
export interface PaymentList {
  /**
   * Eventually consistent.
   * @throws PaymentStoreUnavailable (retryable)
   */
  page(query: PaymentListQuery): Promise<PaymentPage>;
}
