import type { Static, TSchema } from 'typebox';
import type { CorrelationId } from '@millrace/identifiers';
import type { RecordedResponse } from '@millrace/idempotency';

/** What an operation is given: only validated values, and who asks. */
export interface OperationRequest<Params, Query, Body> {
  /** Empty only for a `public` operation. */
  readonly merchantId: string;
  readonly correlationId: CorrelationId;
  /** Always there for an operation that `creates`. */
  readonly idempotencyKey: string;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

/** What an operation answers. A refusal is answered by its code, which the app's table maps to a status. */
export type OperationResponse =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | {
      readonly refused: string;
      readonly detail: string;
      readonly errors?: readonly { pointer: string; code: string; detail: string }[];
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly recorded: RecordedResponse; readonly replayed: boolean };

/** One route of an API: what validates it, what documents it and what carries it out. */
export interface Operation {
  readonly method: 'GET' | 'POST';
  /** With parameters in braces, as OpenAPI and API Gateway write them: `/payments/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** Needs no API key. */
  readonly public?: boolean;
  /** Creates something, so it requires an `Idempotency-Key`. */
  readonly creates?: boolean;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** The schema of each successful status. */
  readonly responses: Readonly<Record<number, TSchema>>;
  /** The codes of the app's own refusals that this route can give. */
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

/** Declares an operation; the types of its request follow from its schemas. */
export function operation<P extends TSchema, Q extends TSchema, B extends TSchema>(
  definition: TypedOperation<P, Q, B>,
): Operation {
  return definition as unknown as Operation;
}
