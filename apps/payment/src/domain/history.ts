import type { PaymentStatus } from '@millrace/contracts-payment';
import { assertInvariant } from '@millrace/money';
import type { Instant } from './instant.ts';

/** What happened to a payment, in the past tense. Each status has one change that leads to it. */
export type ChangeName = 'created' | 'claimed' | 'settled' | 'failed' | 'canceled';

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

/** The status that a change leads to. */
export function statusAfter(change: ChangeName): PaymentStatus {
  return statusesAfter[change];
}

/** One change of a payment. Its sequence number is its place in the history, so a history cannot have a gap. */
export interface HistoryEntry {
  readonly change: ChangeName;
  readonly occurredAt: Instant;
  /** What brought it about: the request, or the id of the event. */
  readonly cause: string;
  readonly correlationId: string;
}

/** Oldest first; the first entry is `created`. */
export type History = readonly [HistoryEntry, ...HistoryEntry[]];

/**
 * Checks what was read: a history is never empty, starts with `created` and ends in the payment's status.
 * @throws InvariantViolation
 */
export function assertHistory(entries: readonly HistoryEntry[], status: PaymentStatus): History {
  assertInvariant(
    entries[0]?.change === 'created' && entries.at(-1)?.change === changeTo(status),
    'history_ends_in_status',
    { status, changes: entries.map(({ change }) => change) },
  );
  return entries as History;
}
