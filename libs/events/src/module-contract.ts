import type { TSchema } from 'typebox';
import type { FunctionContract } from './contracts.ts';
import type { RequestContract } from './request-contract.ts';

/** JSON Schema as TypeBox writes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a module offers to other modules and to clients, and what it uses of other modules, as sorted plain JSON. */
export interface ModuleContract {
  readonly module: string;
  /** Messages that it puts on the bus, on a topic or, as images of its items, on a stream. `schema` is that of the whole message. */
  readonly events: readonly {
    readonly type: string;
    readonly version: number;
    readonly schema: JsonSchema;
  }[];
  /** Messages that it accepts, and in which versions. */
  readonly accepts: readonly { readonly type: string; readonly versions: readonly number[] }[];
  /** Functions that others may invoke, for example `payment.claim`: the name begins with the module's. One entry per version. */
  readonly functions: readonly {
    readonly name: string;
    readonly version: number;
    readonly request: JsonSchema;
    readonly response: JsonSchema;
  }[];
  /** Functions that it invokes, in any of these versions. */
  readonly calls: readonly { readonly name: string; readonly versions: readonly number[] }[];
  /** Requests that it sends to the HTTP APIs of other modules. Older contracts do not have this field. */
  readonly requests?: readonly {
    readonly module: string;
    /** For example `GET /payments/{id}`. */
    readonly route: string;
    /** For example `header/Authorization` and `query/limit`. */
    readonly parameters: readonly string[];
    readonly body?: JsonSchema;
    /** The parts of the body that it reads, by the status of each success. */
    readonly responses: Readonly<Record<string, JsonSchema>>;
  }[];
  /** The OpenAPI document of its HTTP API. */
  readonly api?: JsonSchema;
  /** Modules that now offer and accept what this one did before. Their contracts and this one together must be compatible. */
  readonly movedTo?: readonly string[];
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

/** Builds the contract of a module from the contracts that its code uses. */
export function moduleContract(declared: {
  readonly module: string;
  readonly events?: readonly MessageContract[];
  readonly accepts?: readonly MessageContract[];
  readonly functions?: readonly AnyFunction[];
  readonly calls?: readonly AnyFunction[];
  readonly requests?: readonly RequestContract[];
  /** An OpenAPI document. */
  readonly api?: object;
  readonly movedTo?: readonly string[];
}): ModuleContract {
  const {
    module,
    events = [],
    accepts = [],
    functions = [],
    calls = [],
    requests = [],
    api,
    movedTo,
  } = declared;
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
    ...(movedTo && { movedTo }),
  };
  // Makes the result equal to a contract that is read from a file.
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
