import { Type, type Static } from 'typebox';

/** An RFC 9457 problem, with a stable `code` for programs. */
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

/** How a refusal looks over HTTP; one table of these per app. */
export interface RefusalKind {
  readonly status: number;
  readonly title: string;
}

export type RefusalTable = Readonly<Record<string, RefusalKind>>;

/** The refusals that every API has, whatever it does. */
export const sharedRefusals = {
  api_key_missing: { status: 401, title: 'An API key is required' },
  api_key_unknown: { status: 401, title: 'The API key is not valid' },
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  validation_failed: { status: 400, title: 'The request does not fit its schema' },
  invalid_cursor: { status: 400, title: 'The cursor is not one that this list gave out' },
  idempotency_key_missing: { status: 400, title: 'An Idempotency-Key is required' },
  idempotency_key_invalid: { status: 400, title: 'The Idempotency-Key is not valid' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key was used for another request' },
  idempotency_in_flight: { status: 409, title: 'The first request with this key is still running' },
  card_number_refused: { status: 422, title: 'A card number is not accepted here' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  route_not_found: { status: 404, title: 'There is no such route' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
} as const satisfies RefusalTable;

export type SharedRefusalCode = keyof typeof sharedRefusals;

/** Builds the body of a problem from its code. */
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
