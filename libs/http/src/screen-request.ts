import type { FastifyRequest } from 'fastify';
import type { CorrelationId } from '@millrace/identifiers';
import { MAX_KEY_LENGTH } from '@millrace/idempotency';
import { compileSchema, type CompiledSchema, type FieldError } from '@millrace/schema';
import { Type, type TSchema } from 'typebox';
import type { Authentication } from './authentication.ts';
import { valueHoldsCardNumber } from './card-number.ts';
import type { Operation, OperationRequest, OperationResponse } from './operation.ts';

/** Either what the operation is given, or why it is not asked. */
export type Screening =
  Extract<OperationResponse, { refused: string }> | OperationRequest<unknown, unknown, unknown>;

/** Visible ASCII; no control characters, no spaces at either end. */
const KEY_FORM = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

type Part = 'params' | 'query' | 'body';

/** What an operation takes where it names nothing to take: a field that nobody reads is a mistake of the caller. */
const noFields = compileSchema(Type.Object({}, { additionalProperties: false }));

/**
 * Checks a request in the order in which a refusal tells a stranger least: who asks, the card-number rule,
 * the form of every part, and the idempotency key.
 */
export function screenRequest(operation: Operation) {
  const schemas = (['params', 'query', 'body'] as const).map((part): [Part, CompiledSchema<TSchema>] => {
    const schema = operation[part];
    return [part, schema ? compileSchema(schema) : noFields];
  });

  return (request: FastifyRequest, caller: Authentication, correlationId: CorrelationId): Screening => {
    if (!operation.public && caller.outcome !== 'authenticated') return unauthenticated[caller.outcome];
    if (mentionsCardNumber(request)) {
      return {
        refused: 'card_number_refused',
        detail: 'Send a token of the card, never its number. Nothing was stored.',
      };
    }
    if (operation.body && request.body === undefined) {
      return { refused: 'malformed_json', detail: 'The body is empty.' };
    }
    const errors = schemas.flatMap(([part, schema]) => {
      const value = request[part];
      return located(part, schema.errors(value === undefined ? {} : value));
    });
    if (errors.length > 0) {
      return { refused: 'validation_failed', detail: 'See errors for each field that does not fit.', errors };
    }
    const key = idempotencyKeyOf(request);
    const keyRefusal = operation.creates ? refuseKey(key) : undefined;
    if (keyRefusal) return keyRefusal;
    return {
      merchantId: caller.outcome === 'authenticated' ? caller.merchantId : '',
      correlationId,
      idempotencyKey: key ?? '',
      params: request.params,
      query: request.query,
      body: request.body,
    };
  };
}

const unauthenticated = {
  api_key_missing: { refused: 'api_key_missing', detail: 'Send it as "Authorization: Bearer <api key>".' },
  api_key_unknown: {
    refused: 'api_key_unknown',
    detail: 'It is unknown, was revoked, or belongs to another stage.',
  },
} as const;

function refuseKey(key: string | undefined): Extract<Screening, { refused: string }> | undefined {
  if (key === undefined || key === '') {
    return {
      refused: 'idempotency_key_missing',
      detail: 'Send a unique Idempotency-Key header with every POST that creates.',
    };
  }
  if (key.length > MAX_KEY_LENGTH || !KEY_FORM.test(key)) {
    return {
      refused: 'idempotency_key_invalid',
      detail: `It must be 1 to ${MAX_KEY_LENGTH} visible ASCII characters.`,
    };
  }
  return undefined;
}

function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key'];
  return Array.isArray(header) ? header.join(',') : header;
}

/** The Idempotency-Key is left out: it is kept as a hash and never logged, and keys made of a clock's digits are common. */
function mentionsCardNumber(request: FastifyRequest): boolean {
  return valueHoldsCardNumber(request.body) || valueHoldsCardNumber(request.query);
}

/** Pointers of the body stay as they are; those of other parts start with the part's name. */
function located(part: Part, errors: readonly FieldError[]): readonly FieldError[] {
  return part === 'body'
    ? errors
    : errors.map((error) => ({ ...error, pointer: `/${part}${error.pointer}` }));
}
