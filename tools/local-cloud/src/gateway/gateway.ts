import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import { readBody } from '../front-door/body.ts';
import type { FunctionIntegration, RouteMatch } from './http-api.ts';
import { HttpApis } from './http-apis.ts';
import { proxy } from './http-proxy.ts';
import { routeNotFound } from './problems.ts';
import { authorizerEvent, commonEvent, integrationEvent, type CommonEvent } from './proxy-event.ts';
import {
  internalServerError,
  jsonResponse,
  send,
  toResponse,
  type GatewayResponse,
} from './proxy-response.ts';

const forbidden = jsonResponse(403, { message: 'Forbidden' });
const unavailable = jsonResponse(503, { message: 'Service Unavailable' });
/** What becomes of the refusals of Lambda, by their status. */
const refusals: Readonly<Record<number, GatewayResponse>> = {
  413: jsonResponse(413, { message: 'Request Entity Too Large' }),
  429: unavailable,
};

/** What an authorizer says about a caller. */
type Verdict = { readonly isAuthorized?: unknown; readonly context?: unknown } | null;

/** API Gateway's HTTP APIs on one origin. */
export class Gateway {
  readonly apis = new HttpApis();
  readonly #cloud: Cloud;
  readonly #server: Server;
  readonly #opened = Promise.withResolvers<void>();
  #closing = false;

  /** @param cloud read when a request arrives, except for `config` */
  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    // Longer than any client keeps a connection, so that it is never closed under a request that is on its way.
    this.#server.keepAliveTimeout = 75_000;
  }

  /** Takes connections and gives the origin, `http://localhost:<port>`; requests wait until `open`. */
  async listen(): Promise<string> {
    const { host, originPort } = this.#cloud.config;
    this.#server.listen(originPort, host);
    await once(this.#server, 'listening');
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers, now that every API is there: before, a request would find no route. */
  open(): void {
    this.#opened.resolve();
  }

  /** Takes no new connection and waits for the requests in flight. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#closing = true;
    this.open();
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeIdleConnections();
    });
  }

  async #answer(message: IncomingMessage, reply: ServerResponse): Promise<void> {
    await this.#opened.promise;
    const response = await this.#respond(message, reply).catch((error: unknown) => {
      if (error instanceof AwsError) return refusals[error.status] ?? internalServerError;
      // A client that hangs up ends here too; there is nobody left to answer.
      if (!message.errored) console.error(`${message.method} ${message.url} failed in the gateway`, error);
      return internalServerError;
    });
    // A connection that stayed open would keep a gateway that closes waiting.
    if (this.#closing) reply.shouldKeepAlive = false;
    send(reply, response);
  }

  async #respond(message: IncomingMessage, reply: ServerResponse): Promise<GatewayResponse> {
    const { method = 'GET', url = '/' } = message;
    const path = url.split('?', 1)[0] ?? '/';
    const body = await readBody(message);
    const matches = this.apis.match(method, path);
    const [match] = matches;
    if (!match) return routeNotFound(method, path);
    if (matches.length > 1) return this.#choices(matches, path);
    const event = commonEvent(message, match, this.#cloud.config.account);
    reply.setHeader('apigw-requestid', event.requestContext.requestId);
    const verdict = await this.#authorize(match, event);
    if (typeof verdict?.isAuthorized !== 'boolean') return internalServerError;
    if (!verdict.isAuthorized) return forbidden;
    const integration = match.api.integrations.get(match.route.integrationId);
    if (!integration) return internalServerError;
    if ('functionArn' in integration) {
      return this.#integrate(integration, integrationEvent(event, body, verdict.context));
    }
    const target = match.encodedPath + url.slice(path.length);
    const signal = AbortSignal.timeout(integration.timeoutMs);
    return proxy(this.#cloud, integration, { message, target, body, signal }).catch((error: unknown) => {
      if (signal.aborted) return unavailable;
      throw error;
    });
  }

  /** Without an authorizer everybody is let through, without context. */
  async #authorize({ api, route, rawPath }: RouteMatch, event: CommonEvent): Promise<Verdict> {
    if (route.authorizerId === undefined) return { isAuthorized: true };
    const { region, account } = this.#cloud.config;
    const resource = `${api.id}/$default/${route.pattern.method}${rawPath}`;
    const routeArn = `arn:aws:execute-api:${region}:${account}:${resource}`;
    const authorizer = api.authorizers.get(route.authorizerId);
    const verdict = (await this.#invoke(
      authorizer?.functionArn,
      authorizerEvent(event, routeArn),
    )) as Verdict;
    return verdict && { ...verdict, context: verdict.context ?? null };
  }

  async #integrate({ functionArn, timeoutMs }: FunctionIntegration, event: object): Promise<GatewayResponse> {
    const timeout = Promise.withResolvers<GatewayResponse>();
    const timer = setTimeout(timeout.resolve, timeoutMs, unavailable);
    const answer = this.#invoke(functionArn, event);
    const response = answer.then((payload) => toResponse(payload) ?? internalServerError);
    return Promise.race([response, timeout.promise]).finally(() => clearTimeout(timer));
  }

  /** @throws AwsError when there is no function, and when it refuses or fails */
  async #invoke(functionArn = '', event: object): Promise<unknown> {
    const result = await this.#cloud.functions.invokeRaw(functionArn, JSON.stringify(event));
    if (!result.ok) throw new AwsError('IntegrationFailure', result.errorJson, 500);
    return JSON.parse(result.payloadJson);
  }

  /** Several APIs have this route: where each of them answers it. */
  #choices(matches: readonly RouteMatch[], path: string): GatewayResponse {
    const choices = matches
      .map(({ api: { name } }) => ({
        api: name,
        url: `${this.#cloud.originUrl}/${encodeURIComponent(name)}${path}`,
      }))
      .sort((a, b) => a.api.localeCompare(b.api));
    return jsonResponse(300, { choices });
  }
}
