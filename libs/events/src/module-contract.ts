import type { TSchema } from 'typebox';
import type { FunctionContract } from './contracts.ts';
import type { RequestContract } from './request-contract.ts';

/** JSON Schema as TypeBox writes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a module gives to other modules and to clients, and what it takes from other modules; plain JSON, sorted. */
export interface ModuleContract {
  readonly module: string;
  /** What it puts on the bus, on a topic or, as images of its items, on a stream. A schema is that of the whole message. */
  readonly events: readonly {
    readonly type: string;
    readonly version: number;
    readonly schema: JsonSchema;
  }[];
  /** What it takes from any of those, in which versions. */
  readonly accepts: readonly { readonly type: string; readonly versions: readonly number[] }[];
  /** What others may invoke, as in `payment.claim`: the name begins with the module's. One entry for each version. */
  readonly functions: readonly {
    readonly name: string;
    readonly version: number;
    readonly request: JsonSchema;
    readonly response: JsonSchema;
  }[];
  /** What it invokes, in any one of these versions. */
  readonly calls: readonly { readonly name: string; readonly versions: readonly number[] }[];
  /** What it sends to the HTTP APIs of other modules; a contract from before they were part of it has none. */
  readonly requests?: readonly {
    readonly module: string;
    /** As in `GET /payments/{id}`. */
    readonly route: string;
    /** As in `header/Authorization` and `query/limit`. */
    readonly parameters: readonly string[];
    readonly body?: JsonSchema;
    /** By the status of each success, what it reads of the body. */
    readonly responses: Readonly<Record<string, JsonSchema>>;
  }[];
  /** The OpenAPI document of its HTTP API. */
  readonly api?: JsonSchema;
}

/** An `EventContract`, or the images of one kind of item on a stream. */
export interface MessageContract {
  readonly type: string;
  readonly version: number;
  readonly versions: readonly number[];
  readonly detail: { readonly schema: TSchema };
}

type AnyFunction = Pick<FunctionContract<TSchema, TSchema>, 'name' | 'version' | 'requests'> & {
  readonly response: { readonly schema: TSchema };
};

/** The contract of a module, out of the contracts that its code is written with. */
export function moduleContract(declared: {
  readonly module: string;
  readonly events?: readonly MessageContract[];
  readonly accepts?: readonly MessageContract[];
  readonly functions?: readonly AnyFunction[];
  readonly calls?: readonly AnyFunction[];
  readonly requests?: readonly RequestContract[];
  /** An OpenAPI document. */
  readonly api?: object;
}): ModuleContract {
  const { module, events = [], accepts = [], functions = [], calls = [], requests = [], api } = declared;
  const contract = {
    module,
    events: sorted(events, 'type').map(({ type, version, detail: { schema } }) => ({
      type,
      version,
      schema,
    })),
    accepts: sorted(accepts, 'type').map(({ type, versions }) => ({ type, versions })),
    functions: sorted(functions, 'name').flatMap(({ name, requests, response: { schema } }) =>
      [...requests].map(([version, request]) => ({ name, version, request, response: schema })),
    ),
    calls: sorted(calls, 'name').map(({ name, version }) => ({ name, versions: [version] })),
    ...(requests.length > 0 && { requests: sorted(requests.map(describeRequest), 'route') }),
    ...(api && { api }),
  };
  // What is read from a file is then equal to what is declared.
  return JSON.parse(JSON.stringify(contract)) as ModuleContract;
}

function describeRequest(request: RequestContract) {
  const { module, method, path, headers = [], query = [], body, responses } = request;
  const parameters = [...headers.map((name) => `header/${name}`), ...query.map((name) => `query/${name}`)];
  return { module, route: `${method} ${path}`, parameters, body, responses };
}

function sorted<Key extends string, Of extends Readonly<Record<Key, string>>>(
  all: readonly Of[],
  key: Key,
): Of[] {
  return [...all].sort((left, right) => (left[key] < right[key] ? -1 : 1));
}
