import { createHash } from 'node:crypto';
import { paymentIds, type PaymentId, type PaymentStatus } from '@millrace/contracts-payment';
import { refuse, type Refusal } from '@millrace/failures';
import type { Payment } from '../domain/payment.ts';
import type { PaymentList } from './payment-list.ts';

/** The filter of a list of payments. */
export interface ListFilter {
  readonly merchantId: string;
  readonly status?: PaymentStatus | undefined;
  readonly reference?: string | undefined;
  /** Inclusive. */
  readonly createdFrom?: Date | undefined;
  /** Exclusive. */
  readonly createdTo?: Date | undefined;
}

/** Where a page ended, and its list. */
export interface ListPosition {
  /** A hash of the list's filter. */
  readonly list: string;
  readonly before: string;
}

export type ListOutcome =
  | {
      readonly kind: 'page';
      readonly payments: readonly Payment[];
      /** `list` of the next page's position. */
      readonly list: string;
      /** `before` of the next page's position; null on the last page. */
      readonly next: PaymentId | null;
    }
  | Refusal<'invalid_cursor'>;

export const invalidPaymentCursor = refuse(
  'invalid_cursor',
  'Use nextCursor of a page of the same list, with the same filters.',
);

/**
 * Lists a merchant's payments, newest first. Payments that arrive meanwhile do not shift later pages.
 * @param query.position where the previous page ended; untrusted
 * @returns refusals: invalid_cursor for a position in another merchant's list or in one with another filter
 * @throws PaymentStoreUnavailable (retryable)
 */
export async function listPayments(
  { filter, limit, position }: { filter: ListFilter; limit: number; position?: ListPosition | undefined },
  ports: { list: PaymentList },
): Promise<ListOutcome> {
  const list = nameOf(filter);
  if (position && (position.list !== list || !paymentIds.is(position.before))) return invalidPaymentCursor;

  const { merchantId, status, reference, createdFrom, createdTo } = filter;
  const from = createdFrom && lowestAt(createdFrom);
  const end = createdTo && lowestAt(createdTo);
  const reached = position && paymentIds.parse(position.before);
  const before = end && reached ? (end < reached ? end : reached) : (end ?? reached);
  const { payments, next } = await ports.list.page({ merchantId, status, reference, from, before, limit });
  return { kind: 'page', payments, list, next };
}

/** A payment's id holds its time of creation, so a range of times is a range of ids. */
function lowestAt(time: Date): PaymentId {
  // Ids hold no time before 1970, and no payment is that old.
  return paymentIds.lowestAt(new Date(Math.max(0, time.getTime())));
}

/** The same name for the same filter, however its times are written. */
function nameOf({ merchantId, status, reference, createdFrom, createdTo }: ListFilter): string {
  const filter = [merchantId, status, reference, createdFrom?.getTime(), createdTo?.getTime()];
  return createHash('sha256').update(JSON.stringify(filter)).digest('base64url');
}
