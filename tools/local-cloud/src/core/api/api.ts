import type { Call } from '../authorization/authorizer.ts';
import type { Caller } from '../authorization/caller.ts';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** The members of a request without its protocol. Query requests are parsed into nested objects and lists. */
// Each operation knows its own input and checks the members it uses.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Input = Record<string, any>;

/** A list of a Query request. An empty list arrives as an empty text or not at all. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function listOf(value: unknown): any[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Carries out one operation.
 * @param own the runtime of the service that the API belongs to
 * @throws AwsError for a refusal; anything else becomes a 500, with its stack on stderr
 */
export type Operation<Own = void> = (input: Input, own: Own, caller: Caller) => unknown;

/**
 * What an operation does, in the terms of IAM. Code with a role may call the operations that say so; an administrator may
 * call all.
 */
export type Authorization<Own = void> = (input: Input, own: Own) => Call | readonly Call[];

/** JSON 1.0 or 1.1, with the operation in `X-Amz-Target: <targetPrefix>.<operation>`. Times are epoch seconds. */
export interface JsonApi<Own = void> {
  readonly protocol: 'json-1.0' | 'json-1.1';
  /** As in the credential scope of a signed request: `ssm`, `events`, `states`, `logs`. */
  readonly service: string;
  readonly targetPrefix: string;
  readonly operations: Readonly<Record<string, Operation<Own>>>;
  /** By the name of the operation. */
  readonly authorizations?: Readonly<Record<string, Authorization<Own>>>;
}

/** Query requests (a form with `Action`) and XML responses. Lists are rendered as `<member>`, `Date`s as ISO 8601. */
export interface QueryApi<Own = void> {
  readonly protocol: 'query';
  readonly service: string;
  readonly xmlNamespace: string;
  readonly operations: Readonly<Record<string, Operation<Own>>>;
  /** By the name of the operation. */
  readonly authorizations?: Readonly<Record<string, Authorization<Own>>>;
}

export interface RestRequest {
  /** Percent-decoded values of the `{Names}` in the route's path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A Buffer or a string is sent unchanged, anything else as JSON; undefined is an empty body. */
export interface RestResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface RestRoute<Own = void> {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  /** `/2015-03-31/functions/{FunctionName}/invocations`; a trailing slash in the request is ignored. */
  readonly path: string;
  handle(request: RestRequest, own: Own): RestResponse | Promise<RestResponse>;
  authorization?(request: RestRequest, own: Own): Call | readonly Call[];
}

/** Routed by method and path. Errors are JSON with `x-amzn-errortype` (`rest-json`). */
export interface RestApi<Own = void> {
  readonly protocol: 'rest-json';
  readonly service: string;
  readonly routes: readonly RestRoute<Own>[];
}

/** A request as it arrives, with the id that its response carries. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly caller: Caller;
}

/** An engine that implements the protocols of its service. */
export interface EngineApi<Own = void> {
  readonly protocol: 'engine';
  readonly service: string;
  /** Prefixes of `X-Amz-Target` that name the service. */
  readonly targetPrefixes: readonly string[];
  /** It also answers requests that name no service and are no form, such as presigned URLs. */
  readonly takesUnnamed?: true;
  /** Answers a request whose body has not been read, if the caller may make it. @throws AwsError for a refusal */
  handle(exchange: Exchange, own: Own): Promise<void>;
}

/** One AWS API. The front door handles protocols and errors for all of them. */
export type Api<Own = void> = JsonApi<Own> | QueryApi<Own> | RestApi<Own> | EngineApi<Own>;

/** The API with the runtime that its operations use. */
export function boundApi<Own>(api: Api<Own>, own: Own): Api {
  switch (api.protocol) {
    case 'engine':
      return { ...api, handle: (exchange) => api.handle(exchange, own) };
    case 'rest-json':
      return {
        ...api,
        routes: api.routes.map(({ handle, authorization, ...route }) => ({
          ...route,
          handle: (request) => handle(request, own),
          ...(authorization && { authorization: (request: RestRequest) => authorization(request, own) }),
        })),
      };
    default:
      return {
        ...api,
        operations: Object.fromEntries(
          Object.entries(api.operations).map(([name, operation]) => [
            name,
            (input: Input, _own: void, caller: Caller) => operation(input, own, caller),
          ]),
        ),
        authorizations: Object.fromEntries(
          Object.entries(api.authorizations ?? {}).map(([name, authorization]) => [
            name,
            (input: Input) => authorization(input, own),
          ]),
        ),
      };
  }
}
