import type { TSchema } from 'typebox';
import { MAX_KEY_LENGTH } from '@millrace/idempotency';
import { MAX_JSON_DEPTH } from '@millrace/schema';
import { MAX_BODY_BYTES } from './limits.ts';
import { EXPECTED_MERCHANT_HEADER } from './screen-request.ts';
import type { Operation } from './operation.ts';
import { PROBLEM_CONTENT_TYPE, ProblemSchema, type RefusalTable, type SharedRefusalCode } from './respond.ts';

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: unknown;
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly unknown[];
  readonly parameters: readonly OpenApiParameter[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: unknown }>>;
}

interface OpenApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: unknown;
}

/**
 * The OpenAPI 3.1 document of an API. It contains the schemas that validate the requests, because TypeBox schemas and
 * those of OpenAPI 3.1 are both JSON Schema.
 */
export function openApiDocument(api: {
  title: string;
  version: string;
  description: string;
  operations: readonly Operation[];
  refusals: RefusalTable;
}): OpenApiDocument {
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const operation of api.operations) {
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describeOperation(
      operation,
      api.refusals,
    );
  }
  return {
    openapi: '3.1.0',
    info: { title: api.title, version: api.version, description: `${api.description} ${wireRules}` },
    paths,
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'mk_test_… or mk_live_…' } },
      schemas: { Problem: ProblemSchema },
    },
  };
}

/** Rules for every request. */
const wireRules =
  `A body is JSON in UTF-8, at most ${MAX_BODY_BYTES / 1024} KB and nested at most ${MAX_JSON_DEPTH} levels deep, without Content-Encoding; ` +
  'an object with a duplicate name is refused. A number is an integer if its exact decimal value is whole: 100.00 and ' +
  '1e2 are 100, and 100.0000000000000001 is not an integer. A query with an unknown or duplicate parameter is refused.';

function describeOperation(operation: Operation, refusals: RefusalTable): OpenApiOperation {
  return {
    operationId: operation.operationId,
    summary: operation.summary,
    ...(operation.description ? { description: operation.description } : {}),
    security: operation.public ? [] : [{ apiKey: [] }],
    parameters: [
      ...parametersOf('path', operation.params),
      ...parametersOf('query', operation.query),
      ...(operation.creates
        ? [
            {
              name: 'Idempotency-Key',
              in: 'header' as const,
              required: true,
              schema: idempotencyKey,
            },
          ]
        : []),
      ...(operation.public ? [] : [expectedMerchant]),
    ],
    ...(operation.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: operation.body } } } }
      : {}),
    responses: { ...successes(operation), ...problems(operation, refusals) },
  };
}

const idempotencyKey = {
  type: 'string',
  maxLength: MAX_KEY_LENGTH,
  description:
    'A unique string for each request, for example a UUID: visible ASCII without a comma, in one header. It is remembered for seven days. The same body with the same key ' +
    'gets the first response again; another body is refused. Bodies are the same if their values are: the order of ' +
    'fields, white space and the notation of numbers do not count, and a field with its `default` counts as absent.',
};

const expectedMerchant: OpenApiParameter = {
  name: EXPECTED_MERCHANT_HEADER,
  in: 'header',
  required: false,
  schema: {
    type: 'string',
    description:
      'The merchant that the key must belong to. With any other key the request is refused and has no effect.',
  },
};

function parametersOf(place: 'path' | 'query', schema: TSchema | undefined): readonly OpenApiParameter[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: of,
  }));
}

function successes(operation: Operation): OpenApiOperation['responses'] {
  return Object.fromEntries(
    Object.entries(operation.responses).map(([status, schema]) => [
      status,
      { description: operation.summary, content: { 'application/json': { schema } } },
    ]),
  );
}

function problems(operation: Operation, refusals: RefusalTable): OpenApiOperation['responses'] {
  const codes = new Set<string>([...sharedCodes(operation), ...operation.refusals]);
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const kind = refusals[code];
    if (!kind) throw new Error(`operation ${operation.operationId} has an unknown refusal code: ${code}`);
    byStatus.set(kind.status, [...(byStatus.get(kind.status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, all]) => [
      String(status),
      {
        description: all.map((code) => `\`${code}\``).join(', '),
        content: { [PROBLEM_CONTENT_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

function sharedCodes(operation: Operation): readonly SharedRefusalCode[] {
  return [
    ...(operation.public ? [] : (['api_key_missing', 'api_key_unknown', 'merchant_mismatch'] as const)),
    'validation_failed',
    'card_number_refused',
    // A POST without a body schema refuses a body.
    ...(operation.method === 'POST'
      ? ([
          'malformed_json',
          'json_too_deep',
          'body_too_large',
          'unsupported_media_type',
          'unsupported_content_encoding',
        ] as const)
      : []),
    ...(operation.creates
      ? ([
          'idempotency_key_missing',
          'idempotency_key_invalid',
          'idempotency_key_reused',
          'idempotency_in_flight',
        ] as const)
      : []),
  ];
}
