import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../../core/api/body.ts';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import type { Caller, ServiceCaller } from '../../core/authorization/caller.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { CloudConfig } from '../../core/config.ts';
import { LoopbackServer } from '../../core/loopback-server.ts';
import { invokeCalls } from '../lambda/authorization.ts';
import type { FunctionRunner } from '../lambda/functions.ts';
import type { FunctionIntegration, RouteMatch } from './http-api.ts';
import { HttpApis } from './http-apis.ts';
import { proxy, type ProxyContext } from './http-proxy.ts';
import { routeNotFound } from './problems.ts';
import { authorizerEvent, commonEvent, integrationEvent, type CommonEvent } from './proxy-event.ts';
import {
  internalServerError,
  jsonResponse,
  send,
  toResponse,
  type GatewayResponse,
} from './proxy-response.ts';

/** How long `close` waits for requests in flight. A function that hangs must not delay it. */
const STOP_MS = 2_000;

const forbidden = jsonResponse(403, { message: 'Forbidden' });
const unavailable = jsonResponse(503, { message: 'Service Unavailable' });
/** The response to an error of Lambda, by its status. */
const refusals: Readonly<Record<number, GatewayResponse>> = {
  413: jsonResponse(413, { message: 'Request Entity Too Large' }),
  429: unavailable,
};

/** The response of an authorizer. */
type Verdict = { readonly isAuthorized?: unknown; readonly context?: unknown } | null;

/** Dependencies of the gateway. */
export interface GatewayContext extends ProxyContext {
  readonly config: CloudConfig;
  readonly authorizer: Pick<Authorizer, 'require'>;
  readonly functions: Pick<FunctionRunner, 'invokeRaw'>;
}

interface Invocation {
  readonly functionArn: string | undefined;
  readonly caller: Caller;
  readonly event: object;
}

/** All HTTP APIs on one origin. */
export class Gateway {
  readonly apis = new HttpApis();
  /** `http://localhost:4000` with the real port. */
  originUrl = '';
  readonly #context: GatewayContext;
  readonly #server = LoopbackServer.http((request, response) => void this.#answer(request, response), {
    stopMs: STOP_MS,
  });
  readonly #opened = Promise.withResolvers<void>();

  constructor(context: GatewayContext) {
    this.#context = context;
  }

  /** Accepts connections. Requests wait until `open`. @throws the listen error when the port is taken */
  async listen(): Promise<void> {
    const port = await this.#server.listen(this.#context.config.originPort);
    this.originUrl = `http://localhost:${port}`;
  }

  /** Starts to answer. Before all APIs exist, a request would find no route. */
  open(): void {
    this.#opened.resolve();
  }

  /** Refuses new connections and waits for the requests in flight. */
  async close(): Promise<void> {
    this.open();
    await this.#server.close();
  }

  async #answer(message: IncomingMessage, reply: ServerResponse): Promise<void> {
    await this.#opened.promise;
    const response = await this.#respond(message, reply).catch((error: unknown) => {
      if (error instanceof AwsError) return refusals[error.status] ?? internalServerError;
      // A disconnected client also ends up here; no one reads the response.
      if (!message.errored) console.error(`${message.method} request failed in the gateway:`, error);
      return internalServerError;
    });
    send(reply, response);
  }

  async #respond(message: IncomingMessage, reply: ServerResponse): Promise<GatewayResponse> {
    const { method = 'GET' } = message;
    const url = originForm(message.url);
    message.url = url;
    const path = url.split('?', 1)[0] ?? '/';
    const body = await readBody(message);
    const matches = this.apis.match(method, path);
    const [match] = matches;
    if (!match) return routeNotFound(method, path);
    if (matches.length > 1) return this.#choices(matches, path);
    const event = commonEvent(message, match, this.#context.config.account);
    reply.setHeader('apigw-requestid', event.requestContext.requestId);
    const verdict = await this.#authorize(match, event);
    if (typeof verdict?.isAuthorized !== 'boolean') return internalServerError;
    if (!verdict.isAuthorized) return forbidden;
    const integration = match.api.integrations.get(match.route.integrationId);
    if (!integration) return internalServerError;
    if ('functionArn' in integration) {
      const caller = this.#serviceOf(match, `$default/${match.route.pattern.routeKey.replace(' ', '')}`);
      return this.#integrate(integration, caller, integrationEvent(event, body, verdict.context));
    }
    const target = match.encodedPath + url.slice(path.length);
    const signal = AbortSignal.timeout(integration.timeoutMs);
    return proxy(this.#context, integration, { message, target, body, signal }).catch((error: unknown) => {
      if (signal.aborted) return unavailable;
      throw error;
    });
  }

  /** Without an authorizer, every caller is authorized, without context. */
  async #authorize(match: RouteMatch, event: CommonEvent): Promise<Verdict> {
    const { api, route, rawPath } = match;
    if (route.authorizerId === undefined) return { isAuthorized: true };
    const { region, account } = this.#context.config;
    const resource = `${api.id}/$default/${route.pattern.method}${rawPath}`;
    const routeArn = `arn:aws:execute-api:${region}:${account}:${resource}`;
    const authorizer = api.authorizers.get(route.authorizerId);
    const roleArn = authorizer?.roleArn;
    const service = this.#serviceOf(match, `authorizers/${route.authorizerId}`);
    const caller: Caller =
      roleArn === undefined ? service : { kind: 'role', roleArn, sessionName: api.name, assumedBy: service };
    const invocation = {
      functionArn: authorizer?.functionArn,
      caller,
      event: authorizerEvent(event, routeArn),
    };
    const verdict = (await this.#invoke(invocation)) as Verdict;
    return verdict && { ...verdict, context: verdict.context ?? null };
  }

  /** API Gateway itself, for a part of an API. */
  #serviceOf({ api }: RouteMatch, part: string): ServiceCaller {
    const { region, account } = this.#context.config;
    const sourceArn = `arn:aws:execute-api:${region}:${account}:${api.id}/${part}`;
    return { kind: 'service', service: 'apigateway.amazonaws.com', sourceArn };
  }

  async #integrate(
    { functionArn, timeoutMs }: FunctionIntegration,
    caller: Caller,
    event: object,
  ): Promise<GatewayResponse> {
    const timeout = Promise.withResolvers<GatewayResponse>();
    const timer = setTimeout(timeout.resolve, timeoutMs, unavailable);
    const answer = this.#invoke({ functionArn, caller, event });
    const response = answer.then((payload) => toResponse(payload) ?? internalServerError);
    return Promise.race([response, timeout.promise]).finally(() => clearTimeout(timer));
  }

  /** @throws AwsError when the function does not exist, may not be invoked, refuses or fails */
  async #invoke({ functionArn = '', caller, event }: Invocation): Promise<unknown> {
    this.#context.authorizer.require(caller, ...invokeCalls(functionArn));
    const result = await this.#context.functions.invokeRaw(functionArn, JSON.stringify(event));
    if (!result.ok) throw new AwsError('IntegrationFailure', result.errorJson, 500);
    return JSON.parse(result.payloadJson);
  }

  /** Several APIs have this route: lists the URL of each. */
  #choices(matches: readonly RouteMatch[], path: string): GatewayResponse {
    const choices = matches
      .map(({ api: { name } }) => ({
        api: name,
        url: `${this.originUrl}/${encodeURIComponent(name)}${path}`,
      }))
      .sort((a, b) => a.api.localeCompare(b.api));
    return jsonResponse(300, { choices });
  }
}

/** The path and query of a request target, which may be in absolute form (RFC 9112, 3.2.2). */
function originForm(target = '/'): string {
  const [authority = ''] = /^https?:\/\/[^/?#]*/i.exec(target) ?? [];
  const rest = target.slice(authority.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
