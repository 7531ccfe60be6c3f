import { createHash } from 'node:crypto';
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
