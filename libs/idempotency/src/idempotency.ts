import { createHash } from 'node:crypto';
import { Failure, type FailureOptions } from '@millrace/failures';
import stringify from 'safe-stable-stringify';

/** The maximum length of a key. RFC 8941 strings and UUIDs are much shorter. */
export const MAX_KEY_LENGTH = 255;

/** Seven days, as the API documentation promises. */
const TTL_SECONDS = 7 * 24 * 60 * 60;

/** A request under an idempotency key, which is unique per merchant and route. */
export interface IdempotentRequest {
  readonly merchantId: string;
  /** For example `POST /payments`. */
  readonly route: string;
  readonly key: string;
  /** The validated body. */
  readonly body: unknown;
}

/** A response that is replayed byte for byte. */
export interface RecordedResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** The stored response to a request. */
export interface IdempotencyRecord {
  /** Partition key in the module's own table. */
  readonly pk: string;
  readonly bodyHash: string;
  readonly response: RecordedResponse;
  readonly expiresAtEpochSeconds: number;
}

/** Contains only a hash of the key, because a client may put anything into it. */
export function recordKey({ merchantId, route, key }: IdempotentRequest): string {
  return `idempotency#${merchantId}#${route}#${sha256(key)}`;
}

/** Equal for bodies that differ only in the order of their fields. */
export function bodyHash(body: unknown): string {
  return createHash('sha256')
    .update(stringify(body) ?? 'undefined')
    .digest('base64url');
}

export function makeRecord(
  request: IdempotentRequest,
  response: RecordedResponse,
  now: Date,
): IdempotencyRecord {
  return {
    pk: recordKey(request),
    bodyHash: bodyHash(request.body),
    response,
    expiresAtEpochSeconds: Math.floor(now.getTime() / 1000) + TTL_SECONDS,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Idempotency records could not be read or written. */
export class IdempotencyStoreUnavailable extends Failure {
  override readonly name = 'IdempotencyStoreUnavailable';

  constructor(operation: string, options: FailureOptions) {
    super(`idempotency store unavailable: ${operation} failed`, options);
  }
}

/** Port: the idempotency records of a module, in that module's table. */
export interface IdempotencyStore {
  /** Strongly consistent. Expired records are not found. */
  find(pk: string): Promise<IdempotencyRecord | undefined>;
  /** Stores the record of a refusal, which has no other effect. @returns false if the key is taken */
  add(record: IdempotencyRecord): Promise<boolean>;
}

/**
 * Result of executing a request.
 * - `committed`: effect and record were stored in one transaction.
 * - `refused`: nothing was changed; the refusal will be recorded.
 * - `key_taken`: the transaction found an earlier record of the key.
 * - `contended`: another request for the same items was in flight.
 * - `unavailable`: nothing was changed or decided, and the same request may succeed later; it will not be recorded.
 */
export type Attempt =
  | { readonly kind: 'committed'; readonly response: RecordedResponse }
  | { readonly kind: 'refused'; readonly response: RecordedResponse }
  | { readonly kind: 'key_taken' }
  | { readonly kind: 'contended' }
  | Unavailable;

/** There is no answer yet, for this reason. */
export interface Unavailable {
  readonly kind: 'unavailable';
  /** The stable code of the refusal. */
  readonly code: string;
  readonly detail: string;
}

export type IdempotentOutcome =
  | { readonly kind: 'answered'; readonly response: RecordedResponse; readonly replayed: boolean }
  | { readonly kind: 'idempotency_key_reused' }
  | { readonly kind: 'idempotency_in_flight' }
  | Unavailable;

/**
 * Executes a request at most once for its key and returns the first answer to every repeat.
 *
 * The record is written in the same transaction as the effect, so the usual case needs no read: only a request that did
 * not commit looks for an earlier answer. A refused request does so, too, because the first request may have succeeded
 * with something that has expired since, such as a quote.
 *
 * @param execute does the work and stores `makeRecord(request, response, now)` together with the effect
 */
export async function idempotently(
  request: IdempotentRequest,
  store: IdempotencyStore,
  now: Date,
  execute: () => Promise<Attempt>,
): Promise<IdempotentOutcome> {
  const attempt = await execute();
  if (attempt.kind === 'committed') return { kind: 'answered', response: attempt.response, replayed: false };

  const earlier = await store.find(recordKey(request));
  if (earlier) return replay(earlier, request);
  if (attempt.kind === 'unavailable') return attempt;
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
