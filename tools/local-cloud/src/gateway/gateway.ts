import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError, type Cloud } from '../cloud.ts';
import { accessLine } from './access-log.ts';
import { Authorizers, type Verdict } from './authorize.ts';
import { HttpApis } from './http-apis.ts';
import { multipleChoices, routeNotFound } from './origin-answers.ts';
import { integrationEvent, readRequest, type GatewayRequest } from './proxy-event.ts';
import { gatewayMessage, internalServerError, toResponse, type GatewayResponse } from './proxy-response.ts';

/** API Gateway's quota for a request's body. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const tooLarge = gatewayMessage(413, 'Request Entity Too Large');
const unavailable = gatewayMessage(503, 'Service Unavailable');

/** What happened behind the gateway, for the access log. */
interface Handled {
  readonly response: GatewayResponse;
  readonly authorizerContext?: unknown;
  readonly integrationLatencyMs?: number;
  readonly integrationError?: string;
}

/** API Gateway's HTTP APIs on one origin. */
export class Gateway {
  readonly apis = new HttpApis();
  readonly authorizers: Authorizers;
  readonly #cloud: Cloud;
  readonly #server: Server;
  readonly #opened: Promise<void>;
  #open: () => void = () => undefined;
  #closing = false;

  /** @param cloud read when a request arrives, except for `config` */
  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    this.authorizers = new Authorizers(cloud);
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    this.#server = createServer((request, response) => void this.#answer(request, response));
    // Longer than any client keeps a connection, so that it is never closed under a request that is on its way.
    this.#server.keepAliveTimeout = 75_000;
  }

  /** Takes connections and gives the origin, `http://localhost:<port>`; requests wait until `open`. */
  async listen(): Promise<string> {
    const { host, originPort } = this.#cloud.config;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(originPort, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers, now that every API is there: before, a request would find no route. */
  open(): void {
    this.#open();
  }

  /** Takes no new connection and waits for the requests in flight. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#closing = true;
    this.#open();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeIdleConnections();
    });
  }

  async #answer(message: IncomingMessage, reply: ServerResponse): Promise<void> {
    try {
      await this.#route(message, reply);
    } catch (error) {
      // A client that hangs up ends here too; there is nobody left to answer.
      if (message.errored || reply.destroyed) return;
      console.error(`${message.method} ${message.url} failed in the gateway`, error);
      send(reply, internalServerError);
    }
  }

  async #route(message: IncomingMessage, reply: ServerResponse): Promise<void> {
    await this.#opened;
    const startedAtMs = performance.now();
    const url = message.url ?? '/';
    const mark = url.indexOf('?');
    const path = mark === -1 ? url : url.slice(0, mark);
    const method = message.method ?? 'GET';
    const matches = this.apis.match(method, path);
    const [match] = matches;
    if (!match) return refuse(message, reply, routeNotFound(method, path));
    if (matches.length > 1) {
      const options = { originUrl: this.#cloud.originUrl, path, accept: message.headers.accept ?? '' };
      return refuse(message, reply, multipleChoices(matches, options));
    }
    const request = readRequest(message, match, mark === -1 ? '' : url.slice(mark + 1));
    const body = await readBody(message);
    const handled = body ? await this.#handle(request, body) : { response: tooLarge };
    // A connection that stayed open would keep a gateway that closes waiting.
    if (this.#closing) reply.shouldKeepAlive = false;
    const length = send(reply, handled.response, request.id);
    this.#logAccess(request, handled, { length, latencyMs: Math.round(performance.now() - startedAtMs) });
  }

  async #handle(request: GatewayRequest, body: Buffer): Promise<Handled> {
    const { api, route } = request.match;
    const integration = api.integrations.get(route.integrationId);
    if (!integration)
      return { response: internalServerError, integrationError: 'the integration is missing' };
    const verdict = await this.#authorize(request);
    if (!verdict.authorized) return { response: verdict.response };
    const event = integrationEvent(request, {
      account: this.#cloud.config.account,
      body,
      authorizerContext: verdict.context,
    });
    const startedAtMs = performance.now();
    const outcome = await this.#integrate(integration.functionArn, event, integration.timeoutMs);
    return {
      ...outcome,
      authorizerContext: verdict.context,
      integrationLatencyMs: Math.round(performance.now() - startedAtMs),
    };
  }

  async #authorize(request: GatewayRequest): Promise<Verdict> {
    const { api, route } = request.match;
    if (route.authorizerId === undefined) return { authorized: true, context: undefined };
    const authorizer = api.authorizers.get(route.authorizerId);
    if (!authorizer) return { authorized: false, response: internalServerError };
    try {
      return await this.authorizers.authorize(authorizer, request);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { authorized: false, response: internalServerError };
    }
  }

  async #integrate(functionArn: string, event: object, timeoutMs: number): Promise<Handled> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<'timeout'>((resolve) => {
      timer = setTimeout(resolve, timeoutMs, 'timeout');
    });
    try {
      const invocation = this.#cloud.functions.invokeRaw(functionArn, JSON.stringify(event));
      const result = await Promise.race([invocation, timeout]);
      if (result === 'timeout') return { response: unavailable, integrationError: 'integration timed out' };
      if (!result.ok) return { response: internalServerError, integrationError: result.errorJson };
      const response = toResponse(JSON.parse(result.payloadJson));
      return response
        ? { response }
        : { response: internalServerError, integrationError: 'malformed response' };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const response =
        error.code === 'RequestTooLargeException'
          ? tooLarge
          : error.code === 'TooManyRequestsException'
            ? unavailable
            : internalServerError;
      return { response, integrationError: error.message };
    } finally {
      clearTimeout(timer);
    }
  }

  #logAccess(request: GatewayRequest, handled: Handled, sent: { length: number; latencyMs: number }): void {
    const log = request.match.api.stage?.accessLog;
    if (!log) return;
    const outcome = {
      status: handled.response.status,
      responseLength: sent.length,
      responseLatencyMs: sent.latencyMs,
      integrationLatencyMs: handled.integrationLatencyMs,
      integrationError: handled.integrationError,
      authorizerContext: handled.authorizerContext,
    };
    const line = accessLine(log.format, request, outcome, this.#cloud.config.account);
    this.#cloud.logs.append(log.group, request.match.api.id, [
      { timestamp: request.timeEpochMs, message: line },
    ]);
  }
}

/** @param cloud see `Gateway`'s constructor */
export function createGateway(cloud: Cloud): Gateway {
  return new Gateway(cloud);
}

/** An answer that does not look at the body; what the client still sends is read and dropped. */
function refuse(message: IncomingMessage, reply: ServerResponse, response: GatewayResponse): void {
  message.resume();
  send(reply, response);
}

function send(reply: ServerResponse, response: GatewayResponse, requestId?: string): number {
  const length = Buffer.byteLength(response.body);
  const headers: Record<string, string | readonly string[] | number> = { ...response.headers };
  // What concerns the connection is the gateway's own business, whatever the function says.
  for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'upgrade']) delete headers[name];
  if (response.status !== 204 && response.status !== 304) headers['content-length'] = length;
  if (requestId !== undefined) headers['apigw-requestid'] = requestId;
  reply.writeHead(response.status, headers as Record<string, string>);
  reply.end(response.body);
  return length;
}

/** @returns undefined when it is larger than API Gateway takes; it is read to its end all the same, to be answered */
async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const { headers } = message;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    return Buffer.alloc(0);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}
