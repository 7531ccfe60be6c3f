import type { TSchema } from 'typebox';
import type { Operation } from './operation.ts';
import { PROBLEM_CONTENT_TYPE, ProblemSchema, type RefusalTable, type SharedRefusalCode } from './problem.ts';

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
 * The OpenAPI 3.1 document of an API. Its schemas are the very ones that validate, since TypeBox schemas are
 * JSON Schema and OpenAPI 3.1 takes JSON Schema as it is.
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
    info: { title: api.title, version: api.version, description: api.description },
    paths,
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'mk_test_… or mk_live_…' } },
      schemas: { Problem: ProblemSchema },
    },
  };
}

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
              schema: { type: 'string', maxLength: 255 },
            },
          ]
        : []),
    ],
    ...(operation.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: operation.body } } } }
      : {}),
    responses: { ...successes(operation), ...problems(operation, refusals) },
  };
}

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
    if (!kind) throw new Error(`operation ${operation.operationId} names the unknown refusal ${code}`);
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
    ...(operation.public ? [] : (['api_key_missing', 'api_key_unknown'] as const)),
    'validation_failed',
    'card_number_refused',
    // A POST that takes no body refuses the one that is sent.
    ...(operation.method === 'POST'
      ? (['malformed_json', 'body_too_large', 'unsupported_media_type'] as const)
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
