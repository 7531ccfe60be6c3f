import type { FastifyRequest } from 'fastify';
import { redactCardNumbers, valueHoldsCardNumber } from '@millrace/card-numbers';
import { refuse } from '@millrace/failures';
import type { CorrelationId } from '@millrace/observability';
import { type CompiledSchema, compileSchema, type FieldError, pointerTokenOf } from '@millrace/schema';
import { type TSchema, Type } from 'typebox';
import { MAX_KEY_LENGTH } from '@millrace/idempotency';
import type { Operation, OperationRequest, RefusalResponse } from './operation.ts';

/** The request for the operation, or the refusal. */
export type Screening = RefusalResponse | OperationRequest<unknown, unknown, unknown>;

type Part = 'params' | 'query' | 'body';

/** The schema of a part that an operation does not declare: a field that nobody reads is a mistake of the caller. */
const noFields = compileSchema(Type.Object({}, { additionalProperties: false }));

/**
 * Checks a request in an order that reveals as little as possible to strangers:
 *
 * 1. the caller, and whether it is the merchant that the client expects
 * 2. path and query against their schemas, which limit their length; none of their content is stored, logged or repeated
 * 3. no card number in body, path, query or a valid Idempotency-Key. This precedes the body's schema, because refusals
 *    for the schema name fields. The limit of the body (`limits.ts`) bounds the work
 * 4. the body against its schema
 * 5. the Idempotency-Key
 */
export function screenRequest(operation: Operation) {
  const schemaOf = (part: Part): CompiledSchema<TSchema> => {
    const schema = operation[part];
    return schema ? compileSchema(schema) : noFields;
  };
  const addressSchemas = (['params', 'query'] as const).map((part) => [part, schemaOf(part)] as const);
  const bodySchema = schemaOf('body');

  return (request: FastifyRequest, caller: Authentication, correlationId: CorrelationId): Screening => {
    if (!operation.public) {
      if (caller.outcome !== 'authenticated') return unauthenticated[caller.outcome];
      const { merchantId } = caller;
      if (expectsAnotherMerchant(request, merchantId)) return merchantMismatch(merchantId);
    }
    const misaddressed = addressSchemas.flatMap(([part, schema]) => {
      const repeated = repeatedIn(request[part] ?? {});
      const errors = repeated.length > 0 ? repeated : schema.errors(request[part] ?? {});
      return errors.map((error) => ({ ...error, pointer: `/${part}${pointerOf(error)}` }));
    });
    if (misaddressed.length > 0) return validationFailed(misaddressed);

    const { params, query, body } = request;
    const key = operation.creates ? idempotencyKeyOf(request) : '';
    const keyRefusal = operation.creates ? refuseKey(key) : undefined;
    if (valueHoldsCardNumber([body, query, params, keyRefusal ? '' : key])) {
      return refuse('card_number_refused', 'Send a card token, never a card number. Nothing was stored.');
    }
    if (operation.body && body === undefined) {
      return refuse('malformed_json', 'The body is empty.');
    }
    const errors = bodySchema.errors(body === undefined ? {} : body);
    if (errors.length > 0) return validationFailed(errors);
    if (keyRefusal) return keyRefusal;
    return {
      ...(caller.outcome === 'authenticated'
        ? { merchantId: caller.merchantId, mode: caller.mode }
        : { merchantId: '', mode: 'live' }),
      correlationId,
      idempotencyKey: key ?? '',
      params,
      query,
      body: operation.body ? withoutDefaults(operation.body as WithProperties, body as object) : body,
    };
  };
}

/**
 * Removes fields that have their default value, so that a body with and without them is the same request under an
 * Idempotency-Key. Defaults are removed and not added, so that a body keeps its hash when the schema gets a new field.
 */
function withoutDefaults({ properties = {} }: WithProperties, body: object): object {
  const isDefault = ([name, value]: [string, unknown]): boolean =>
    Object.hasOwn(properties, name) && JSON.stringify(value) === JSON.stringify(properties[name]?.default);
  return Object.fromEntries(Object.entries(body).filter((field) => !isDefault(field)));
}

interface WithProperties {
  readonly properties?: Readonly<Record<string, { readonly default?: unknown }>>;
}

/** Errors for parameters with several values. */
function repeatedIn(parameters: unknown): readonly FieldError[] {
  return Object.entries(parameters as object)
    .filter(([, value]) => Array.isArray(value))
    .map(([name]) => ({
      pointer: `/${pointerTokenOf(name)}`,
      code: 'wrong_type',
      detail: 'must be given once',
    }));
}

function validationFailed(errors: readonly FieldError[]): RefusalResponse {
  return { ...refuse('validation_failed', 'See errors for the invalid fields.'), errors };
}

/** Longer than the names of all parameters. */
const MAX_POINTER_LENGTH = 100;

/** The name of an unknown parameter is arbitrary text from the caller. */
function pointerOf({ pointer }: FieldError): string {
  return pointer.length > MAX_POINTER_LENGTH ? '' : redactCardNumbers(pointer);
}

const unauthenticated = {
  api_key_missing: refuse('api_key_missing', 'Send an API key as "Authorization: Bearer <api key>".'),
  api_key_unknown: refuse(
    'api_key_unknown',
    'The API key is unknown, was revoked, or belongs to another stage.',
  ),
} as const;

function merchantMismatch(merchantId: string): RefusalResponse {
  return refuse(
    'merchant_mismatch',
    `The API key belongs to ${merchantId}, not to the merchant in ${EXPECTED_MERCHANT_HEADER}. Nothing was done.`,
  );
}

/** The result of the Lambda authorizer. */
export type Authentication =
  | { readonly outcome: 'authenticated'; readonly merchantId: string; readonly mode: 'test' | 'live' }
  | { readonly outcome: 'api_key_missing' | 'api_key_unknown' };

interface LambdaDecoration {
  readonly awsLambda?: {
    readonly event?: { readonly requestContext?: { readonly authorizer?: { readonly lambda?: unknown } } };
  };
}

/**
 * Reads the context that the merchant module's authorizer added to the event. Without that context the caller counts as
 * having no key, so that a route without an authorizer stays closed.
 */
export function authenticationFromEvent(request: FastifyRequest): Authentication {
  const context = (request as LambdaDecoration).awsLambda?.event?.requestContext?.authorizer?.lambda as
    { outcome?: string; merchantId?: string; mode?: string } | undefined;
  if (context?.outcome === 'authenticated' && context.merchantId) {
    // Without a mode the key counts as a live key, which test sources refuse.
    const mode = context.mode === 'test' ? 'test' : 'live';
    return { outcome: 'authenticated', merchantId: context.merchantId, mode };
  }
  return { outcome: context?.outcome === 'api_key_unknown' ? 'api_key_unknown' : 'api_key_missing' };
}

/**
 * Names the merchant that a client intends to act for. A request whose key belongs to another merchant is refused, so
 * that a mixed-up key never acts on the wrong account.
 */
export const EXPECTED_MERCHANT_HEADER = 'X-Expected-Merchant-Id';

/** Whether the request expects a merchant other than this one. A header that was sent twice never matches. */
function expectsAnotherMerchant({ headers }: FastifyRequest, merchantId: string): boolean {
  const expected = headers[EXPECTED_MERCHANT_HEADER.toLowerCase()];
  return expected !== undefined && expected !== merchantId;
}

/**
 * Visible ASCII without control characters, spaces at the ends, or commas: HTTP joins repeated headers with a comma.
 */
const KEY_FORM = /^(?! )[\x20-\x2b\x2d-\x7e]+(?<! )$/;

/** The header as it was sent. Only a hash of it is stored. */
function idempotencyKeyOf({ headers }: FastifyRequest): string | undefined {
  const header = headers['idempotency-key'];
  return Array.isArray(header) ? header.join(',') : header;
}

/** @returns undefined for a valid key */
function refuseKey(key: string | undefined): RefusalResponse | undefined {
  if (key === undefined || key === '') {
    return refuse('idempotency_key_missing', 'Send a unique Idempotency-Key header with this request.');
  }
  if (key.length > MAX_KEY_LENGTH || !KEY_FORM.test(key)) {
    return refuse(
      'idempotency_key_invalid',
      `Send one Idempotency-Key header with 1 to ${MAX_KEY_LENGTH} visible ASCII characters and no comma.`,
    );
  }
  return undefined;
}
