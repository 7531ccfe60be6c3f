import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api, QueryApi, RestApi } from './apis/api.ts';
import { AwsError } from './cloud.ts';
import type { Cloud } from './cloud.ts';
import type { DynamoEngine } from './engines/dynoxide.ts';
import type { MessagingEngine } from './engines/fauxqs.ts';
import { send, sendError, sendJson, sendXml } from './front-door/answers.ts';
import type { Answer, Protocol } from './front-door/answers.ts';
import { readBody } from './front-door/body.ts';
import { proxyDynamo } from './front-door/dynamo-proxy.ts';
import { parseQuery } from './front-door/query-protocol.ts';
import { matchRoute } from './front-door/rest-router.ts';
import { serviceOf, serviceOfUnsigned } from './front-door/service-of.ts';
import { answerSqsQuery } from './front-door/sqs-query.ts';

/** Longer than SDKs keep an idle connection, so that none is closed under a request. */
const KEEP_ALIVE_MS = 75_000;

/** What is behind the front door once the local cloud has started. */
export interface Interior {
  readonly cloud: Cloud;
  readonly dynamo: DynamoEngine;
  readonly messaging: MessagingEngine;
  readonly apis: readonly Api[];
}

/** The one endpoint of all AWS APIs. It listens before anything else starts, and answers once it is opened. */
export class FrontDoor {
  readonly #servers: Server[] = [];
  readonly #interior = Promise.withResolvers<Interior>();

  /**
   * Listens on `host`, and on `::1` where there is one, since `localhost` may mean either.
   * @returns the port
   * @throws the listen error (`EADDRINUSE`) when the port is taken
   */
  async listen(host: string, port: number): Promise<number> {
    const taken = await this.#listen(host, port);
    try {
      await this.#listen('::1', taken);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw error;
    }
    return taken;
  }

  open(interior: Interior): void {
    this.#interior.resolve(interior);
  }

  async close(): Promise<void> {
    const servers = this.#servers.splice(0);
    for (const server of servers) server.closeAllConnections();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  async #listen(host: string, port: number): Promise<number> {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
      void this.#answer(request, response);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
    this.#servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = { response, requestId: randomUUID() };
    let protocol: Protocol = request.headers['x-amz-target'] ? 'json-1.0' : 'query';
    try {
      const interior = await this.#interior.promise;
      const service = serviceOf(request, interior.apis);
      if (service === 'dynamodb') return await proxyDynamo(interior.dynamo, request, response);
      const isForm = request.headers['content-type']?.includes('x-www-form-urlencoded') ?? false;
      if ((service === 'sqs' && !isForm) || service === 's3') {
        return interior.messaging.handle(request, response);
      }
      const path = request.url!.split('?')[0]!;
      const form = isForm ? (await readBody(request)).toString('utf8') : undefined;
      const name =
        service ??
        serviceOfUnsigned(
          { method: request.method!, path, isForm },
          form === undefined ? undefined : (new URLSearchParams(form).get('Action') ?? ''),
          interior.apis,
        );
      if (name === 's3') return interior.messaging.handle(request, response);
      if (name === 'sqs' || name === 'sns') {
        return await answerForm(answer, interior.messaging, { service: name, request, form: form ?? '' });
      }
      const api = interior.apis.find((candidate) => candidate.service === name);
      if (!api) throw new AwsError('UnknownService', `The local cloud has no service "${name}".`);
      protocol = api.protocol;
      await answerApi(answer, api, { request, path, form, cloud: interior.cloud });
    } catch (error) {
      sendError(answer, protocol, error);
    }
  }
}

interface ApiCall {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly form: string | undefined;
  readonly cloud: Cloud;
}

async function answerApi(answer: Answer, api: Api, { request, path, form, cloud }: ApiCall): Promise<void> {
  if (api.protocol === 'rest-json') return answerRest(answer, api, { request, path, form, cloud });
  if (api.protocol === 'query') {
    const {
      Action: operation,
      Version: _version,
      ...input
    } = parseQuery(form ?? (await readBody(request)).toString());
    const output = await operationOf(api, String(operation), 'InvalidAction')(input, cloud);
    return sendXml(answer, { operation, xmlNamespace: api.xmlNamespace, output });
  }
  const target = String(request.headers['x-amz-target'] ?? '');
  const operation = operationOf(api, target.slice(target.lastIndexOf('.') + 1), 'UnknownOperationException');
  const output = await operation(parseJson(await readBody(request)), cloud);
  sendJson(answer, api.protocol, output);
}

async function answerRest(
  answer: Answer,
  api: RestApi,
  { request, path, form, cloud }: ApiCall,
): Promise<void> {
  const match = matchRoute(api.routes, request.method!, path);
  if (!match) {
    throw new AwsError(
      'UnknownOperationException',
      `The local cloud does not carry out ${request.method} ${path} of ${api.service}.`,
    );
  }
  const {
    status = 200,
    headers = {},
    body,
  } = await match.route.handle(
    {
      params: match.params,
      query: new URLSearchParams(request.url!.split('?')[1]),
      headers: request.headers,
      body: form === undefined ? await readBody(request) : Buffer.from(form),
    },
    cloud,
  );
  const raw =
    typeof body === 'string' || Buffer.isBuffer(body) ? body : body === undefined ? '' : JSON.stringify(body);
  send(answer, status, { 'content-type': 'application/json', ...headers }, raw);
}

async function answerForm(
  answer: Answer,
  messaging: MessagingEngine,
  call: { service: 'sqs' | 'sns'; request: IncomingMessage; form: string },
): Promise<void> {
  if (call.service === 'sqs') return answerSqsQuery(answer, messaging, call.form);
  const { status, body } = await messaging.inject(call.request.headers, call.form);
  send(answer, status, { 'content-type': 'text/xml' }, body);
}

function operationOf(api: QueryApi | Exclude<Api, RestApi>, name: string, code: string) {
  const operation = Object.hasOwn(api.operations, name) ? api.operations[name] : undefined;
  if (!operation) throw new AwsError(code, `The local cloud does not carry out ${name} of ${api.service}.`);
  return operation;
}

function parseJson(body: Buffer): Record<string, unknown> {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON.');
  }
}
