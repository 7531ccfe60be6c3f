import type { RefundId } from '@millrace/contracts-payment';
import { refuse, type Refusal } from '@millrace/failures';
import { refundsRequested } from '../domain/history.ts';
import type { Refund } from '../domain/refund.ts';
import { getPayment, paymentNotFound, type PaymentNotFound } from './get-payment.ts';
import type { PaymentStore } from './payment-store.ts';
import type { RefundStore } from './refund-store.ts';

export type RefundListOutcome =
  | { readonly kind: 'page'; readonly refunds: readonly Refund[]; readonly next: RefundId | null }
  | PaymentNotFound
  | Refusal<'invalid_cursor'>;

export const invalidRefundCursor = refuse(
  'invalid_cursor',
  'Use nextCursor of a page of the refunds of the same payment.',
);

/**
 * Lists the current refunds of a payment, newest first. Refunds that are requested meanwhile do not shift
 * later pages, because the ids come from the payment's history, which only grows.
 * @param query.paymentId as the caller sent it
 * @param query.limit 1 to 100
 * @param query.after the last refund of the previous page; untrusted
 * @returns refusals: payment_not_found; invalid_cursor if `after` is not a refund of this payment
 * @throws PaymentStoreUnavailable (retryable)
 */
export async function listRefunds(
  query: {
    readonly merchantId: string;
    readonly paymentId: string;
    readonly limit: number;
    readonly after?: string | undefined;
  },
  { store, refunds }: { store: Pick<PaymentStore, 'find'>; refunds: RefundStore },
): Promise<RefundListOutcome> {
  const { merchantId, paymentId, limit, after } = query;
  const payment = await getPayment({ merchantId, id: paymentId }, { store });
  if (!payment) return paymentNotFound;

  const newestFirst = refundsRequested(payment.history).toReversed();
  const start = after === undefined ? 0 : newestFirst.findIndex((id) => id === after) + 1;
  if (after !== undefined && start === 0) return invalidRefundCursor;

  const ids = newestFirst.slice(start, start + limit);
  const last = ids.at(-1);
  const isMore = start + limit < newestFirst.length;
  return {
    kind: 'page',
    refunds: await refunds.findAll(ids.map((id) => ({ merchantId, paymentId: payment.id, id }))),
    next: isMore && last ? last : null,
  };
}
