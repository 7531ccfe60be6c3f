import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { IDENTITY_PATH, type PlatformIdentity } from '@millrace/stages/identity';
import type { Authorizer } from '../authorization/authorizer.ts';
import type { Sessions } from '../authorization/sessions.ts';
import { AwsError } from '../aws-error.ts';
import { LoopbackServer } from '../loopback-server.ts';
import { send, sendError, type Protocol } from './answers.ts';
import type { Api, EngineApi } from './api.ts';
import { readBody } from './body.ts';
import { callApi } from './call-api.ts';

/** What roles may do, and the calls that they have made. */
const PERMISSIONS_PATH = '/_millrace/permissions';

const CREDENTIAL_SCOPE = /Credential=[^,\s]*?\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/;

interface Access {
  readonly sessions: Pick<Sessions, 'callerOf'>;
  readonly authorizer: Pick<Authorizer, 'require' | 'permissions'>;
}

/** The one endpoint of all AWS APIs. It listens before anything else starts, and answers once it is opened. */
export class FrontDoor {
  // Requests that still wait when it closes, such as a long poll of a queue, are aborted.
  readonly #server = LoopbackServer.http((request, response) => void this.#answer(request, response), {
    stopMs: 0,
  });
  readonly #apis = Promise.withResolvers<readonly Api[]>();
  readonly #identity: PlatformIdentity;
  readonly #access: Access;

  /** @param identity sent to any caller, even before the services have started */
  constructor(identity: PlatformIdentity, access: Access) {
    this.#identity = identity;
    this.#access = access;
  }

  /**
   * @returns the port
   * @throws the listen error (`EADDRINUSE`) when the port is taken
   */
  listen(port: number): Promise<number> {
    return this.#server.listen(port);
  }

  open(apis: readonly Api[]): void {
    this.#apis.resolve(apis);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const answer = { response, requestId };
    if (request.url === IDENTITY_PATH) {
      return send(answer, 200, { 'content-type': 'application/json' }, JSON.stringify(this.#identity));
    }
    if (request.url === PERMISSIONS_PATH) {
      const permissions = JSON.stringify(this.#access.authorizer.permissions());
      return send(answer, 200, { 'content-type': 'application/json' }, permissions);
    }
    let protocol: Protocol = request.headers['x-amz-target'] ? 'json-1.0' : 'query';
    try {
      const apis = await this.#apis.promise;
      const named = serviceOf(request, apis);
      const caller = this.#access.sessions.callerOf(request.headers.authorization);
      const engine = engineOf(request, named, apis);
      if (engine) return await engine.handle({ request, response, requestId, caller });
      const body = await readBody(request);
      const service = named ?? apis.find((api) => acceptsForm(api, body))?.service;
      const api = apis.find((candidate) => candidate.service === service && candidate.protocol !== 'engine');
      if (!api || api.protocol === 'engine') throw unknownService(service, apis);
      protocol = api.protocol;
      const { authorizer } = this.#access;
      await callApi(answer, api, { request, body }, { caller, authorizer });
    } catch (error) {
      sendError(answer, protocol, error);
    }
  }
}

/**
 * The service that a request is for, as credential scopes name it: from the signature or from `X-Amz-Target`.
 * @returns undefined when neither names one, as for a presigned URL
 */
function serviceOf({ headers }: IncomingMessage, apis: readonly Api[]): string | undefined {
  const signed = CREDENTIAL_SCOPE.exec(headers.authorization ?? '')?.[1];
  if (signed) return signed;
  const prefix = String(headers['x-amz-target'] ?? '').split('.')[0]!;
  return apis.find((api) => prefixesOf(api).includes(prefix))?.service;
}

function prefixesOf(api: Api): readonly string[] {
  if (api.protocol === 'engine') return api.targetPrefixes;
  return 'targetPrefix' in api ? [api.targetPrefix] : [];
}

/** The engine that answers the request. None when an API of the same service completes the engine by this operation. */
function engineOf(
  request: IncomingMessage,
  named: string | undefined,
  apis: readonly Api[],
): EngineApi | undefined {
  if (named === undefined && isForm(request)) return undefined;
  const engines = apis.filter((api) => api.protocol === 'engine');
  const engine = engines.find(({ service, takesUnnamed }) => (named ? service === named : takesUnnamed));
  return engine && !hasOwnOperation(request, apis) ? engine : undefined;
}

function isForm({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.includes('x-www-form-urlencoded') ?? false;
}

/** Whether `X-Amz-Target` names an operation of one of these APIs. */
function hasOwnOperation({ headers }: IncomingMessage, apis: readonly Api[]): boolean {
  const [prefix, name = ''] = String(headers['x-amz-target'] ?? '').split('.');
  return apis.some(
    (api) => 'targetPrefix' in api && api.targetPrefix === prefix && Object.hasOwn(api.operations, name),
  );
}

/** Whether an unsigned form belongs to that API. */
function acceptsForm(api: Api, form: Buffer): boolean {
  const action = new URLSearchParams(form.toString()).get('Action') ?? '';
  return api.protocol === 'query' && Object.hasOwn(api.operations, action);
}

function unknownService(name: string | undefined, apis: readonly Api[]): AwsError {
  const known = [...new Set(apis.map(({ service }) => service))].sort();
  const problem =
    name === undefined ? 'The request names no service' : `The local cloud has no service "${name}"`;
  return new AwsError('UnknownService', `${problem}. The services are ${known.join(', ')}.`);
}
