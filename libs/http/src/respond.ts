import { type Static, Type } from 'typebox';
import type { FastifyReply } from 'fastify';
import { refuse } from '@millrace/failures';
import type { IdempotentOutcome, RecordedResponse } from '@millrace/idempotency';
import { MAX_BODY_BYTES } from './limits.ts';
import type { OperationResponse, RefusalResponse } from './operation.ts';

/** An RFC 9457 problem with a stable `code` for programs. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'A URI reference that names the kind of problem.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String({ description: 'Stable; programs rely on it.' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.String({
            description: 'RFC 6901 JSON pointer into the body, or the name of a parameter.',
          }),
          code: Type.String(),
          detail: Type.String(),
        }),
      ),
    ),
  },
  { $id: 'Problem' },
);

export type Problem = Static<typeof ProblemSchema>;

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** How a refusal is sent over HTTP. Each app has one table of refusals. */
export interface RefusalKind {
  readonly status: number;
  readonly title: string;
  /** For a temporary refusal: when to try the same request again, sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

export type RefusalTable = Readonly<Record<string, RefusalKind>>;

/** The refusals of every API. */
export const sharedRefusals = {
  api_key_missing: { status: 401, title: 'An API key is required' },
  api_key_unknown: { status: 401, title: 'The API key is not valid' },
  merchant_mismatch: { status: 403, title: 'The API key belongs to another merchant' },
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  json_too_deep: { status: 400, title: 'The body is nested too deeply' },
  validation_failed: { status: 400, title: 'The request does not match its schema' },
  invalid_cursor: { status: 400, title: 'The cursor is not valid for this list' },
  idempotency_key_missing: { status: 400, title: 'An Idempotency-Key is required' },
  idempotency_key_invalid: { status: 400, title: 'The Idempotency-Key is not valid' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key was used for another request' },
  idempotency_in_flight: {
    status: 409,
    title: 'The first request with this key is still running',
    retryAfterSeconds: 1,
  },
  card_number_refused: { status: 422, title: 'A card number is not accepted here' },
  body_too_large: { status: 413, title: `The body is larger than ${MAX_BODY_BYTES / 1024} KB` },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  unsupported_content_encoding: { status: 415, title: 'The body must not be compressed' },
  route_not_found: { status: 404, title: 'There is no such route' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
} as const satisfies RefusalTable;

export type SharedRefusalCode = keyof typeof sharedRefusals;

/** Builds a problem's body. */
export function problemOf(
  code: string,
  kind: RefusalKind,
  detail: string,
  errors?: readonly { pointer: string; code: string; detail: string }[],
): Problem {
  return {
    type: `urn:millrace:problem:${code}`,
    title: kind.title,
    status: kind.status,
    detail,
    code,
    ...(errors && errors.length > 0 ? { errors: [...errors] } : {}),
  };
}

/** Sends the response of an operation. This is the only place that sets a status. */
export function respond(
  reply: FastifyReply,
  refusals: RefusalTable,
  response: OperationResponse,
): FastifyReply {
  if (!('recorded' in response) && response.headers) reply.headers(response.headers);
  const retryAfterSeconds = 'kind' in response && refusals[response.code]?.retryAfterSeconds;
  if (retryAfterSeconds) reply.header('retry-after', String(retryAfterSeconds));
  if ('recorded' in response && response.replayed) reply.header('idempotency-replayed', 'true');

  const { status, contentType, body } = rendered(refusals, response);
  if (status === sharedRefusals.api_key_missing.status) reply.header('www-authenticate', 'Bearer');
  return reply.code(status).header('content-type', contentType).send(body);
}

function rendered(refusals: RefusalTable, response: OperationResponse): ReturnType<typeof recordJson> {
  if ('recorded' in response) return response.recorded;
  if ('kind' in response) return recordRefusal(refusals, response);
  return recordJson(response.status, response.body);
}

const JSON_CONTENT_TYPE = 'application/json; charset=utf-8';

/** ECMAScript's `JSON.rawJSON`, which TypeScript does not declare yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/**
 * Serializes a success; a creating operation also stores it for replays. A bigint becomes a JSON number with all its
 * digits.
 */
export function recordJson(status: number, body: unknown): RecordedResponse {
  const exact = (_name: string, value: unknown) =>
    typeof value === 'bigint' ? rawJSON(String(value)) : value;
  return { status, contentType: JSON_CONTENT_TYPE, body: JSON.stringify(body, exact) };
}

/** Serializes a refusal; a creating operation also stores it for replays. */
export function recordRefusal(refusals: RefusalTable, refusal: RefusalResponse): RecordedResponse {
  const kind = refusals[refusal.code];
  if (!kind) throw new Error(`unknown refusal code: ${refusal.code}`);
  const problem = problemOf(refusal.code, kind, refusal.detail, refusal.errors);
  return { status: kind.status, contentType: PROBLEM_CONTENT_TYPE, body: JSON.stringify(problem) };
}

/** The response for the outcome of a request under an idempotency key. */
export function answerOf(outcome: IdempotentOutcome): OperationResponse {
  switch (outcome.kind) {
    case 'answered':
      return { recorded: outcome.response, replayed: outcome.replayed };
    case 'idempotency_key_reused':
      return refuse(outcome.kind, 'The body differs from that of the first request with this key.');
    case 'idempotency_in_flight':
      return refuse(outcome.kind, 'Try again in a moment with the same key and body.');
    case 'unavailable':
      return refuse(outcome.code, outcome.detail);
  }
}
