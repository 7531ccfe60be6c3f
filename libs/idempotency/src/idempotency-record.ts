import { createHash } from 'node:crypto';
import stringify from 'safe-stable-stringify';

/** The most that a key may be long; RFC 8941 strings and UUIDs fit well within. */
export const MAX_KEY_LENGTH = 255;

/** DESIGN.md section 3: a key is remembered for seven days. */
const KEPT_SECONDS = 7 * 24 * 60 * 60;

/** What identifies one request: its scope is the merchant and the route. */
export interface IdempotentRequest {
  readonly merchantId: string;
  /** As in `POST /payments`. */
  readonly route: string;
  readonly key: string;
  /** The validated body. */
  readonly body: unknown;
}

/** A response to be given again, byte for byte. */
export interface RecordedResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What is stored of a request that has been answered. */
export interface IdempotencyRecord {
  /** Partition key in the module's own table. */
  readonly pk: string;
  readonly bodyHash: string;
  readonly response: RecordedResponse;
  readonly expiresAtEpochSeconds: number;
}

/** The key itself is kept as a hash, so that whatever a client put into it is stored nowhere. */
export function recordKey({ merchantId, route, key }: IdempotentRequest): string {
  return `idempotency#${merchantId}#${route}#${sha256(key)}`;
}

/** The same for every body that means the same, whatever the order of its fields. */
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
    expiresAtEpochSeconds: Math.floor(now.getTime() / 1000) + KEPT_SECONDS,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
