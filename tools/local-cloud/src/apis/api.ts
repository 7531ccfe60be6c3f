import type { IncomingHttpHeaders } from 'node:http';
import type { Cloud } from '../cloud.ts';

/** The members of a request, after the protocol is taken off. Query requests are parsed into nested objects and lists. */
// Each operation knows the shape of its own input and checks what it relies on.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Input = Record<string, any>;

/** A list of a Query request, where an empty one comes as an empty text or not at all. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function listOf(value: unknown): any[] {
  return Array.isArray(value) ? value : [];
}

/** Answers one operation. Refusals are thrown as `AwsError`; anything else that is thrown is a 500 with its stack on stderr. */
export type Operation = (input: Input, cloud: Cloud) => unknown;

/** JSON 1.0 or 1.1, the operation in `X-Amz-Target: <targetPrefix>.<operation>`. Times are epoch seconds. */
export interface JsonApi {
  readonly protocol: 'json-1.0' | 'json-1.1';
  /** As in the credential scope of a signed request (`ssm`, `events`, `states`, `logs`). */
  readonly service: string;
  readonly targetPrefix: string;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** Query requests (form body with `Action`), XML answers. Lists are rendered as `<member>`, `Date`s as ISO 8601. */
export interface QueryApi {
  readonly protocol: 'query';
  readonly service: string;
  readonly xmlNamespace: string;
  readonly operations: Readonly<Record<string, Operation>>;
}

export interface RestRequest {
  /** Percent-decoded values of the `{Names}` in the route's path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** `body` is sent as it is when it is a Buffer or a string, else as JSON; undefined is an empty body. */
export interface RestResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface RestRoute {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  /** `/2015-03-31/functions/{FunctionName}/invocations`; a trailing slash in the request is ignored. */
  readonly path: string;
  handle(request: RestRequest, cloud: Cloud): RestResponse | Promise<RestResponse>;
}

/** Routed by method and path; errors are JSON with `x-amzn-errortype` (`rest-json`). */
export interface RestApi {
  readonly protocol: 'rest-json';
  readonly service: string;
  readonly routes: readonly RestRoute[];
}

/** One AWS API in a folder of its own under `apis/`; the front door does protocol and errors for all of them. */
export type Api = JsonApi | QueryApi | RestApi;
