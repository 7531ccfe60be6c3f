import type { JsonSchema, ModuleContract } from '@millrace/events';
import { schemaDifferences, type Difference } from './schema-differences.ts';

export interface Operation {
  readonly security: readonly unknown[];
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: JsonContent;
  readonly responses: Readonly<Record<string, JsonContent>>;
}

interface JsonContent {
  readonly content?: { readonly 'application/json'?: { readonly schema: JsonSchema } };
}

/**
 * Changes of an API that break its clients: a removed operation, parameter, field or status; a request that accepts less
 * than before; an answer with values that it did not have before. None when the version of the API (`info.version`) is
 * higher than before.
 */
export function apiIncompatibilities(previous: ModuleContract, next: ModuleContract): string[] {
  if (next.api && versionOf(next) > versionOf(previous)) return [];
  const now = operationsOf(next);
  return [...operationsOf(previous)].flatMap(([route, was]) => {
    const is = now.get(route);
    if (!is) return [`${route} is gone`];
    return [
      ...(was.security.length === 0 && is.security.length > 0 ? [`${route} needs an API key now`] : []),
      ...breaking('wider', schemaDifferences(requestOf(was), requestOf(is))).map(
        ({ at, change }) => `${route}: the request's ${at.slice(1)} ${change}`,
      ),
      ...ofAnswers(answersOf(was), is).map((change) => `${route}: ${change}`),
    ];
  });
}

const versionOf = ({ api }: ModuleContract): number =>
  Number((api?.['info'] as { version?: string } | undefined)?.version ?? 0);

/** The operations by route, for example `POST /payments`. */
export function operationsOf({ api }: ModuleContract): ReadonlyMap<string, Operation> {
  const paths = (api?.['paths'] ?? {}) as Record<string, Record<string, Operation>>;
  return new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
      ),
    ),
  );
}

/** Parameters and body as one object, so that one comparison covers both: `{ path: { … }, query: { … }, body }`. */
function requestOf({ parameters, requestBody }: Operation): JsonSchema {
  const places = [...new Set(parameters.map((parameter) => parameter.in))].map((place) => {
    const here = parameters.filter((parameter) => parameter.in === place);
    return [
      place,
      {
        type: 'object',
        properties: Object.fromEntries(here.map(({ name, schema }) => [name, schema])),
        required: here.filter(({ required }) => required).map(({ name }) => name),
      },
    ] as const;
  });
  const body = schemaOf(requestBody);
  const properties = Object.fromEntries([...places, ...(body ? [['body', body] as const] : [])]);
  const required = Object.keys(properties).filter(
    (place) => place === 'body' || ((properties[place] as JsonSchema)['required'] as string[]).length > 0,
  );
  return { type: 'object', properties, required };
}

type Answers = Readonly<Record<string, JsonSchema>>;

/** Changes of the answers that a client of the old answers cannot read. */
export function ofAnswers(was: Answers, operation: Operation): string[] {
  const is = answersOf(operation);
  const statuses = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...statuses].flatMap((status) => {
    const [before, now] = [was[status], is[status]];
    if (!before) return [`it may answer ${status} now`];
    if (!now) return [`it answers ${status} no longer`];
    return breaking('narrower', schemaDifferences(before, now)).map(
      ({ at, change }) => `in the answer, ${at || '/'} ${change}`,
    );
  });
}

/** The bodies of successful answers, by status. */
function answersOf({ responses }: Operation): Answers {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return Object.fromEntries(
    successes.flatMap(([status, response]) => {
      const schema = schemaOf(response);
      return schema ? [[status, schema] as const] : [];
    }),
  );
}

export const schemaOf = (part: JsonContent | undefined): JsonSchema | undefined =>
  part?.content?.['application/json']?.schema;

export const breaking = (
  harmless: Difference['direction'],
  differences: readonly Difference[],
): Difference[] => differences.filter(({ direction }) => direction !== harmless);
