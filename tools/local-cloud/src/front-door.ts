import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api } from './apis/api.ts';
import { AwsError } from './aws-error.ts';
import type { Cloud } from './cloud.ts';
import type { DynamoEngine } from './engines/dynoxide.ts';
import type { MessagingEngine } from './engines/fauxqs.ts';
import { send, sendError } from './front-door/answers.ts';
import type { Protocol } from './front-door/answers.ts';
import { readBody } from './front-door/body.ts';
import { callApi } from './front-door/call-api.ts';
import { proxyDynamo } from './front-door/dynamo-proxy.ts';
import { serviceOf } from './front-door/service-of.ts';
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
      const { cloud, dynamo, messaging, apis } = await this.#interior.promise;
      const named = serviceOf(request, apis);
      if (named === 'dynamodb') return await proxyDynamo(dynamo, request, response);
      const isForm = request.headers['content-type']?.includes('x-www-form-urlencoded') ?? false;
      const forEngine = (named === 'sqs' || named === undefined) && !isForm && !ownOperation(request, apis);
      if (named === 's3' || forEngine) {
        return messaging.handle(request, response);
      }
      const body = await readBody(request);
      const service = named ?? apis.find((api) => takes(api, body))?.service;
      if (service === 'sqs' && isForm) return await answerSqsQuery(answer, messaging, body.toString());
      if (service === 'sns') {
        const { status, body: xml } = await messaging.inject(request.headers, body.toString());
        return send(answer, status, { 'content-type': 'text/xml' }, xml);
      }
      const api = apis.find((candidate) => candidate.service === service);
      if (!api) throw new AwsError('UnknownService', `The local cloud has no service "${service}".`);
      protocol = api.protocol;
      await callApi(answer, api, { request, body, cloud });
    } catch (error) {
      sendError(answer, protocol, error);
    }
  }
}

/** Whether `X-Amz-Target` names what one of these APIs carries out, as it does for SQS where the engine lacks it. */
function ownOperation({ headers }: IncomingMessage, apis: readonly Api[]): boolean {
  const [prefix, name = ''] = String(headers['x-amz-target'] ?? '').split('.');
  return apis.some(
    (api) => 'targetPrefix' in api && api.targetPrefix === prefix && Object.hasOwn(api.operations, name),
  );
}

/** Whether an unsigned form is for that API. */
function takes(api: Api, form: Buffer): boolean {
  const action = new URLSearchParams(form.toString()).get('Action') ?? '';
  return api.protocol === 'query' && Object.hasOwn(api.operations, action);
}
