import type { JsonSchema, ModuleContract } from '@millrace/events';
import { sharedRefusals } from '@millrace/http';

const GENERATED =
  'Generated from `libs/contracts/*/contract.json` by `npx nx run tools-contracts:generate`; a test fails when it is stale.';

/** The pages of `docs/reference` about contracts, by file name. */
export function referenceDocuments(contracts: readonly ModuleContract[]): Readonly<Record<string, string>> {
  return { 'events.md': eventsDocument(contracts), 'errors.md': errorsDocument(contracts) };
}

function eventsDocument(contracts: readonly ModuleContract[]): string {
  const consumersOf = (type: string): string =>
    contracts
      .filter(({ accepts }) => accepts.some((accepted) => accepted.type === type))
      .map(({ module }) => `\`${module}\``)
      .join(', ') || 'nobody';
  const callersOf = (name: string): string =>
    contracts
      .filter(({ calls }) => calls.some((called) => called.name === name))
      .map(({ module }) => `\`${module}\``)
      .join(', ') || 'nobody';
  const events = contracts.flatMap(({ module, events }) =>
    events.flatMap(({ type, version, schema }) => [
      `### ${type}`,
      '',
      `Version ${version}, from \`${module}\`, taken by ${consumersOf(type)}.`,
      '',
      ...fieldTable(dataOf(schema)),
    ]),
  );
  const functions = contracts.flatMap(({ functions }) =>
    functions.flatMap(({ name, version, request, response }) => [
      `### ${name}`,
      '',
      `Version ${version}, called by ${callersOf(name)}.`,
      '',
      'Request:',
      '',
      ...fieldTable(request),
      'Response:',
      '',
      ...fieldTable(response),
    ]),
  );
  return [
    '# Events and functions',
    '',
    GENERATED,
    '',
    'Every event has `id`, `version`, `occurredAt`, `merchantId`, `correlationId` and `data`. On the bus its `source` is `millrace.<module>` and its `detail-type` is its name. The tables show `data`. `payment.image` and `refund.image` are items on the stream of a table and have all their fields at the top. See [modules and contracts](../concepts/modules-and-contracts.md) for how versions change.',
    '',
    '## Events',
    '',
    ...events,
    '## Functions',
    '',
    ...functions,
  ].join('\n');
}

/** The content of a message, without the envelope of all events. */
function dataOf(schema: JsonSchema): JsonSchema {
  return propertiesOf(schema)['data'] ?? schema;
}

function fieldTable(schema: JsonSchema): string[] {
  const required = (schema['required'] ?? []) as readonly string[];
  const rows = Object.entries(propertiesOf(schema)).map(
    ([name, field]) =>
      `| \`${name}\`${required.includes(name) ? '' : '?'} | ${typeOf(field)} | ${String(field['description'] ?? '')} |`,
  );
  if (rows.length === 0) return [typeOf(schema), ''];
  return ['| field | type | |', '| --- | --- | --- |', ...rows, ''];
}

const MANY = 12;

function typeOf(schema: JsonSchema): string {
  const values = schema['enum'] as readonly unknown[] | undefined;
  if (values) return values.length > MANY ? 'text' : values.map((value) => `\`${String(value)}\``).join(', ');
  if ('const' in schema) return `\`${String(schema['const'])}\``;
  const alternatives = schema['anyOf'] as readonly JsonSchema[] | undefined;
  if (alternatives) return alternatives.map(typeOf).join(' or ');
  const names = Object.keys(propertiesOf(schema));
  if (names.length > 0) return `object: ${names.map((name) => `\`${name}\``).join(', ')}`;
  if (schema['type'] === 'array') return `list of ${typeOf((schema['items'] ?? {}) as JsonSchema)}`;
  return schema['type'] === 'string' ? 'text' : String(schema['type'] ?? 'anything');
}

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
}

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly summary: string;
            readonly security?: readonly unknown[];
            readonly responses: Readonly<Record<string, { readonly description: string }>>;
          }
        >
      >
    >
  >;
}

function errorsDocument(contracts: readonly ModuleContract[]): string {
  const routes = contracts.flatMap(({ module, api }) =>
    Object.entries((api as unknown as OpenApi | undefined)?.paths ?? {}).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({
        module,
        route: `${method.toUpperCase()} ${path}`,
        ...operation,
      })),
    ),
  );
  const own = new Map<string, { status: string; routes: string[] }>();
  for (const { route, responses } of routes) {
    for (const [status, { description }] of Object.entries(responses)) {
      if (Number(status) < 400) continue;
      for (const [, code] of description.matchAll(/`(\w+)`/g)) {
        if (code! in sharedRefusals) continue;
        const known = own.get(code!) ?? { status, routes: [] };
        own.set(code!, { ...known, routes: [...known.routes, `\`${route}\``] });
      }
    }
  }
  return [
    '# Routes and errors',
    '',
    GENERATED,
    '',
    'Every error is an RFC 9457 problem (`application/problem+json`) with `type`, `title`, `status`, `detail` and a stable `code`; `validation_failed` also has `errors` with a JSON pointer each. The whole OpenAPI document of a module is at `/<module>/openapi.json`.',
    '',
    '## Routes',
    '',
    '| route | module | API key | what it does |',
    '| --- | --- | --- | --- |',
    ...routes.map(
      ({ module, route, summary, security = [] }) =>
        `| \`${route}\` | ${module} | ${security.length > 0 ? 'yes' : 'no'} | ${summary} |`,
    ),
    '',
    '## Errors of every API',
    '',
    '| code | status | title |',
    '| --- | --- | --- |',
    ...Object.entries(sharedRefusals).map(
      ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`,
    ),
    '',
    '## Errors of single routes',
    '',
    '| code | status | routes |',
    '| --- | --- | --- |',
    ...[...own]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([code, { status, routes }]) => `| \`${code}\` | ${status} | ${routes.join(', ')} |`),
    '',
  ].join('\n');
}
