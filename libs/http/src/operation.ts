import type { Static, TSchema } from 'typebox';
import type { Refusal } from '@millrace/failures';
import type { RecordedResponse } from '@millrace/idempotency';
import type { CorrelationId } from '@millrace/observability';

/** The validated request and its caller. */
export interface OperationRequest<Params, Query, Body> {
  /** Empty only for a `public` operation. */
  readonly merchantId: string;
  /** Of the caller's API key; `live` for a `public` operation. */
  readonly mode: 'test' | 'live';
  readonly correlationId: CorrelationId;
  /** Never empty for an operation that `creates`. */
  readonly idempotencyKey: string;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

/** A refusal with what HTTP can say about it. */
export interface RefusalResponse extends Refusal {
  readonly errors?: readonly { pointer: string; code: string; detail: string }[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** The response of an operation. The app's refusal table maps the code of a refusal to a status. */
export type OperationResponse =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | RefusalResponse
  | { readonly recorded: RecordedResponse; readonly replayed: boolean };

/** One route of an API: its schemas, its documentation and its implementation. */
export interface Operation {
  readonly method: 'GET' | 'POST';
  /** With parameters in braces, like OpenAPI and API Gateway: `/payments/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** Needs no API key. */
  readonly public?: boolean;
  /** Creates something and therefore requires an `Idempotency-Key`. */
  readonly creates?: boolean;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** The schema of each successful status. */
  readonly responses: Readonly<Record<number, TSchema>>;
  /** Codes of the app's own refusals that this route may return. */
  readonly refusals: readonly string[];
  readonly handle: (request: OperationRequest<never, never, never>) => Promise<OperationResponse>;
}

interface TypedOperation<P extends TSchema, Q extends TSchema, B extends TSchema> extends Omit<
  Operation,
  'params' | 'query' | 'body' | 'handle'
> {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly handle: (request: OperationRequest<Static<P>, Static<Q>, Static<B>>) => Promise<OperationResponse>;
}

/** Declares an operation. Its schemas determine the types of its request. */
export function operation<P extends TSchema, Q extends TSchema, B extends TSchema>(
  definition: TypedOperation<P, Q, B>,
): Operation {
  return definition as unknown as Operation;
}
