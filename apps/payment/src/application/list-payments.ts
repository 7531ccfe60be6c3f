import { paymentIds, type PaymentStatus } from '@millrace/contracts-payment';
import type { Payment } from '../domain/payment.ts';
import type { PaymentListQuery, PaymentStore } from './payment-store.ts';

/** Where a page ended, and of which list it was. */
export interface ListPosition {
  readonly merchantId: string;
  /** Empty for a list of every status. */
  readonly status: PaymentStatus | '';
  readonly before: string;
}

export type ListOutcome =
  | { readonly kind: 'page'; readonly payments: readonly Payment[]; readonly next: ListPosition | null }
  | { readonly kind: 'refused'; readonly reason: 'invalid_cursor' };

/**
 * Lists a merchant's payments, newest first. Payments that arrive meanwhile do not move the pages behind.
 * @param position where the page before ended; it is not trusted
 * @returns refusals: invalid_cursor for a position in another merchant's list or in one with another filter
 * @throws PaymentStoreUnavailable (retryable)
 */
export async function listPayments(
  query: Omit<PaymentListQuery, 'before'> & { position?: Readonly<Record<keyof ListPosition, string>> },
  { store }: { store: PaymentStore },
): Promise<ListOutcome> {
  const { merchantId, limit, position, ...filter } = query;
  const status = filter.status ?? '';
  if (position && (position.merchantId !== merchantId || position.status !== status)) return invalidCursor;
  if (position && !paymentIds.is(position.before)) return invalidCursor;

  const before = position && paymentIds.parse(position.before);
  const { payments, hasMore } = await store.list({ merchantId, limit, ...filter, ...(before && { before }) });
  const last = payments.at(-1);
  return { kind: 'page', payments, next: hasMore && last ? { merchantId, status, before: last.id } : null };
}

const invalidCursor: ListOutcome = { kind: 'refused', reason: 'invalid_cursor' };
