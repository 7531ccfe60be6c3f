import type { PaymentId, PaymentStatus } from '@millrace/contracts-payment';
import type { Payment } from '../domain/payment.ts';

export interface PaymentListQuery {
  readonly merchantId: string;
  readonly status?: PaymentStatus | undefined;
  readonly reference?: string | undefined;
  /** Only this payment and later ones. */
  readonly from?: PaymentId | undefined;
  /** Only payments that are older than this one. */
  readonly before?: PaymentId | undefined;
  /** 1 to 100. */
  readonly limit: number;
}

export interface PaymentPage {
  /** Newest first; may be fewer than asked for, or none, although more follow. */
  readonly payments: readonly Payment[];
  /** `before` of the page that follows; null when nothing follows. */
  readonly next: PaymentId | null;
}

/** Port: shows payments page by page, in the order of their ids, which is that of their creation. */
export interface PaymentList {
  /**
   * A payment that was created or changed a moment ago may be missing, or shown as it was before.
   * @throws PaymentStoreUnavailable (retryable)
   */
  page(query: PaymentListQuery): Promise<PaymentPage>;
}
