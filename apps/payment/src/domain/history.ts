import type { PaymentStatus, RefundId } from '@millrace/contracts-payment';
import { assertInvariant } from '@millrace/invariants';
import type { MinorUnits } from '@millrace/money';
import type { Instant } from '@millrace/time';

/** A change of a payment, in the past tense. One change leads to each status. */
export type ChangeName = 'created' | 'claimed' | 'settled' | 'failed' | 'canceled';

/** A change of a refund; its payment stays settled. */
export type RefundChangeName = 'refund_requested' | 'refund_succeeded' | 'refund_failed';

const changes: Readonly<Record<PaymentStatus, ChangeName>> = {
  pending: 'created',
  processing: 'claimed',
  settled: 'settled',
  failed: 'failed',
  canceled: 'canceled',
};

const statusesAfter = Object.fromEntries(
  Object.entries(changes).map(([status, change]) => [change, status]),
) as Readonly<Record<ChangeName, PaymentStatus>>;

/** The change that leads to a status. */
export function changeTo(status: PaymentStatus): ChangeName {
  return changes[status];
}

interface EntryFacts {
  readonly occurredAt: Instant;
  /** The request or the id of the event that caused it. */
  readonly cause: string;
  readonly correlationId: string;
}

export interface StatusEntry extends EntryFacts {
  readonly change: ChangeName;
}

export interface RefundEntry extends EntryFacts {
  readonly change: RefundChangeName;
  readonly refundId: RefundId;
  /** Amount of the refund, in minor units of the payment's currency. */
  readonly amount: MinorUnits;
}

/**
 * One change of a payment. Its sequence number is its position in the history, so a history cannot have a
 * gap.
 */
export type HistoryEntry = StatusEntry | RefundEntry;

/** Oldest first; the first entry is `created`. */
export type History = readonly [HistoryEntry, ...HistoryEntry[]];

/** The status that a payment had after an entry. */
export function statusAfter(entry: HistoryEntry): PaymentStatus {
  return isRefundEntry(entry) ? 'settled' : statusesAfter[entry.change];
}

export function isRefundEntry(entry: HistoryEntry): entry is RefundEntry {
  return 'refundId' in entry;
}

/** The ids of all refunds that were ever requested, oldest first. */
export function refundsRequested(history: History): readonly RefundId[] {
  return history
    .filter(isRefundEntry)
    .flatMap(({ change, refundId }) => (change === 'refund_requested' ? [refundId] : []));
}

/**
 * Checks a stored history: it starts with `created`, and its last change of status led to the payment's
 * status, which the payment also had at the last change of a refund.
 * @throws InvariantViolation
 */
export function assertHistory(entries: readonly HistoryEntry[], status: PaymentStatus): History {
  const last = entries.at(-1);
  const lastOfStatus = entries.findLast((entry) => !isRefundEntry(entry));
  assertInvariant(
    entries[0]?.change === 'created' &&
      lastOfStatus?.change === changeTo(status) &&
      last !== undefined &&
      statusAfter(last) === status,
    'history_ends_in_status',
    { status, changes: entries.map(({ change }) => change) },
  );
  return entries as History;
}
