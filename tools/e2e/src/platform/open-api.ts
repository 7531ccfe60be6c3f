import { awsEndpoint } from '@millrace/tools-start';

const TIMEOUT_MS = 60_000;

/** The parts of JSON Schema that describe requests. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly { readonly required: readonly string[] }[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

/** One route of an API, from its OpenAPI document. */
export interface Operation {
  /** For example `POST /payments/{id}/cancel`. */
  readonly name: string;
  readonly module: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly needsApiKey: boolean;
  readonly needsIdempotencyKey: boolean;
  readonly parameters: readonly Parameter[];
  /** Undefined when the operation takes no body. */
  readonly body: Schema | undefined;
  /** The status of a successful answer. */
  readonly success: number;
  /** The codes of refusals, with their statuses. */
  readonly refusals: ReadonlyMap<string, number>;
}

interface Described {
  readonly security: readonly unknown[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content: Readonly<Record<string, unknown>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

/** Public routes of every API that no document lists. */
const documentation = ['GET /openapi.json', 'GET /docs'];

/** Every operation of every API. The origin lists the APIs, because all of them have this route. */
export async function operationsOf({ originUrl }: { readonly originUrl: string }): Promise<Operation[]> {
  const { choices } = await json<{ choices: { api: string; url: string }[] }>(`${originUrl}/openapi.json`);
  const operations = choices.map(async ({ api, url }) => {
    const { paths } = await json<Document>(url);
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, described]) => operationOf(api, method, path, described)),
    );
  });
  return (await Promise.all(operations)).flat();
}

/** The routes from the deployed templates to functions, except those of the documentation. */
export async function deployedRoutes({ endpointUrl }: { readonly endpointUrl: string }): Promise<string[]> {
  const aws = awsEndpoint(endpointUrl);
  const { Stacks } = await aws.cloudFormation<{ Stacks: { member: { StackName: string }[] } }>(
    'DescribeStacks',
    {},
  );
  const routes = Stacks.member.map(async ({ StackName }) => {
    const { TemplateBody } = await aws.cloudFormation<{ TemplateBody: string }>('GetTemplate', { StackName });
    const { Resources } = JSON.parse(TemplateBody) as {
      Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
    };
    const resources = Object.entries(Resources);
    const toContainers = resources.flatMap(([id, { Properties }]) =>
      Properties?.['ConnectionType'] === 'VPC_LINK' ? [JSON.stringify({ Ref: id })] : [],
    );
    return resources.flatMap(([, { Type, Properties }]) => {
      const target = JSON.stringify(Properties?.['Target']);
      const isPrivate = toContainers.some((integration) => target?.includes(integration));
      return Type === 'AWS::ApiGatewayV2::Route' && !isPrivate ? [String(Properties!['RouteKey'])] : [];
    });
  });
  return (await Promise.all(routes)).flat().filter((route) => !documentation.includes(route));
}

function operationOf(module: string, method: string, path: string, described: Described): Operation {
  const { security, parameters, requestBody, responses } = described;
  const upper = method.toUpperCase() as Operation['method'];
  return {
    name: `${upper} ${path}`,
    module,
    method: upper,
    path,
    needsApiKey: security.length > 0,
    needsIdempotencyKey: parameters.some(
      ({ name, in: place, required }) => place === 'header' && name === 'Idempotency-Key' && required,
    ),
    parameters,
    body: requestBody?.content['application/json']?.schema,
    success: Number(Object.keys(responses).find((status) => status.startsWith('2'))),
    refusals: new Map(
      Object.entries(responses).flatMap(([status, { description, content }]) =>
        'application/problem+json' in content
          ? [...description.matchAll(/`(\w+)`/g)].map(([, code]) => [code!, Number(status)] as const)
          : [],
      ),
    ),
  };
}

async function json<Body>(url: string): Promise<Body> {
  return (await (await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })).json()) as Body;
}
