import {
  bodyHash,
  makeRecord,
  recordKey,
  type IdempotencyRecord,
  type IdempotentRequest,
  type RecordedResponse,
} from './idempotency-record.ts';

/** Port: the records of one module, in that module's own table. */
export interface IdempotencyStore {
  /** Strongly consistent; a record past its expiry counts as none. */
  find(pk: string): Promise<IdempotencyRecord | undefined>;
  /** Stores a record that comes without an effect (a refusal). @returns false when the key is taken */
  add(record: IdempotencyRecord): Promise<boolean>;
}

/**
 * How the work of one request ended.
 * - `committed`: effect and record were stored in one transaction.
 * - `refused`: nothing was changed; the refusal is to be recorded.
 * - `key_taken`: the transaction found the key's record there already.
 * - `contended`: another request on the same items was in flight.
 */
export type Attempt =
  | { readonly kind: 'committed'; readonly response: RecordedResponse }
  | { readonly kind: 'refused'; readonly response: RecordedResponse }
  | { readonly kind: 'key_taken' }
  | { readonly kind: 'contended' };

export type IdempotentOutcome =
  | { readonly kind: 'answered'; readonly response: RecordedResponse; readonly replayed: boolean }
  | { readonly kind: 'idempotency_key_reused' }
  | { readonly kind: 'idempotency_in_flight' };

/**
 * Carries out a request at most once for its key and gives the first answer to every repeat.
 *
 * The record is written with the effect, in one transaction, so the usual case costs no read: only a
 * request that did not commit looks for an earlier answer. A refusal is looked up too, because what was
 * possible at the first request (a fresh quote) may no longer be at its repeat.
 *
 * @param execute does the work; it stores the record that `recordOf` makes together with the effect
 */
export async function idempotently(
  request: IdempotentRequest,
  store: IdempotencyStore,
  now: Date,
  execute: (recordOf: (response: RecordedResponse) => IdempotencyRecord) => Promise<Attempt>,
): Promise<IdempotentOutcome> {
  const attempt = await execute((response) => makeRecord(request, response, now));
  if (attempt.kind === 'committed') return { kind: 'answered', response: attempt.response, replayed: false };

  const earlier = await store.find(recordKey(request));
  if (earlier) return replay(earlier, request);
  if (attempt.kind !== 'refused') return { kind: 'idempotency_in_flight' };

  if (await store.add(makeRecord(request, attempt.response, now))) {
    return { kind: 'answered', response: attempt.response, replayed: false };
  }
  const winner = await store.find(recordKey(request));
  return winner ? replay(winner, request) : { kind: 'idempotency_in_flight' };
}

function replay(record: IdempotencyRecord, request: IdempotentRequest): IdempotentOutcome {
  if (record.bodyHash !== bodyHash(request.body)) return { kind: 'idempotency_key_reused' };
  return { kind: 'answered', response: record.response, replayed: true };
}
