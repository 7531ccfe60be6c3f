import type { IncomingMessage } from 'node:http';
import { AwsError } from '../aws-error.ts';
import { send, sendXml } from './answers.ts';
import type { Answer } from './answers.ts';
import type { Authorizer, Call } from '../authorization/authorizer.ts';
import type { Caller } from '../authorization/caller.ts';
import type { Api, EngineApi, RestApi } from './api.ts';
import { parseQuery } from './query-protocol.ts';
import { unknownOperation, unknownPermission } from './unknown-operation.ts';

type CallableApi = Exclude<Api, EngineApi>;

/** Who calls, and who decides whether they may. */
export interface Authority {
  readonly caller: Caller;
  readonly authorizer: Pick<Authorizer, 'require'>;
}

/** A request whose body has been read. */
interface ReadRequest {
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

/** Carries out a request if the caller may make it, and responds in the protocol of the API. @throws AwsError */
export async function callApi(
  answer: Answer,
  api: CallableApi,
  { request, body }: ReadRequest,
  authority: Authority,
): Promise<void> {
  if (api.protocol === 'rest-json') return callRest(answer, api, { request, body }, authority);
  if (api.protocol === 'query') {
    const { Action, Version: _version, ...input } = parseQuery(body.toString());
    const name = String(Action ?? '');
    const operation = operationOf(api, name, 'InvalidAction');
    authorize(authority, api.service, name, api.authorizations?.[name]?.(input));
    return sendXml(answer, {
      operation: name,
      xmlNamespace: api.xmlNamespace,
      output: await operation(input, undefined, authority.caller),
    });
  }
  const name = String(request.headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1)!;
  const operation = operationOf(api, name, 'UnknownOperationException');
  const input = parseJson(body);
  authorize(authority, api.service, name, api.authorizations?.[name]?.(input));
  const output = (await operation(input, undefined, authority.caller)) ?? {};
  send(answer, 200, { 'content-type': `application/x-amz-${api.protocol}` }, JSON.stringify(output));
}

/** @throws AwsError when the caller may not, or when nobody has written down what the operation needs */
function authorize(
  { caller, authorizer }: Authority,
  service: string,
  operation: string,
  calls: Call | readonly Call[] | undefined,
): void {
  if (caller.kind === 'administrator') return;
  if (calls === undefined) throw unknownPermission(service, operation);
  authorizer.require(caller, ...[calls].flat());
}

async function callRest(
  answer: Answer,
  api: RestApi,
  { request, body }: ReadRequest,
  authority: Authority,
): Promise<void> {
  const [path, query] = request.url!.split('?');
  for (const route of api.routes) {
    // A name in braces matches one segment of the path.
    const pattern = new URLPattern({ pathname: `${route.path.replaceAll(/\{(\w+)\}/g, ':$1')}{/}?` });
    const params = pattern.exec({ pathname: path! })?.pathname.groups;
    if (!params || route.method !== request.method) continue;
    const read = {
      params: Object.fromEntries(
        Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value ?? '')]),
      ),
      query: new URLSearchParams(query),
      headers: request.headers,
      body,
    };
    authorize(authority, api.service, route.operation, route.authorization?.(read));
    const output = await route.handle(read);
    const isRaw = typeof output.body === 'string' || Buffer.isBuffer(output.body);
    const raw = isRaw ? (output.body as string | Buffer) : (JSON.stringify(output.body) ?? '');
    send(answer, output.status ?? 200, { 'content-type': 'application/json', ...output.headers }, raw);
    return;
  }
  const known = api.routes.map(({ operation }) => operation);
  throw unknownOperation({ service: api.service, name: `${request.method} ${path}`, known });
}

function operationOf(api: Exclude<CallableApi, RestApi>, name: string, code: string) {
  const operation = Object.hasOwn(api.operations, name) ? api.operations[name] : undefined;
  if (!operation) {
    throw unknownOperation({ service: api.service, name, known: Object.keys(api.operations) }, code);
  }
  return operation;
}

function parseJson(body: Buffer): Record<string, unknown> {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString());
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON.');
  }
}
