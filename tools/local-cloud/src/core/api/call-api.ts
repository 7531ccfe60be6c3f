import type { IncomingMessage } from 'node:http';
import { AwsError } from '../aws-error.ts';
import { send, sendXml } from './answers.ts';
import type { Answer } from './answers.ts';
import type { Api, EngineApi, RestApi } from './api.ts';
import { parseQuery } from './query-protocol.ts';
import { unknownOperation } from './unknown-operation.ts';

type CallableApi = Exclude<Api, EngineApi>;

/** Carries out a request whose body has been read, and responds in the protocol of the API. @throws AwsError */
export async function callApi(
  answer: Answer,
  api: CallableApi,
  request: IncomingMessage,
  body: Buffer,
): Promise<void> {
  if (api.protocol === 'rest-json') return callRest(answer, api, request, body);
  if (api.protocol === 'query') {
    const { Action: name, Version: _version, ...input } = parseQuery(body.toString());
    const output = await operationOf(api, String(name ?? ''), 'InvalidAction')(input);
    return sendXml(answer, { operation: name, xmlNamespace: api.xmlNamespace, output });
  }
  const name = String(request.headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1)!;
  const operation = operationOf(api, name, 'UnknownOperationException');
  const output = (await operation(parseJson(body))) ?? {};
  send(answer, 200, { 'content-type': `application/x-amz-${api.protocol}` }, JSON.stringify(output));
}

async function callRest(answer: Answer, api: RestApi, request: IncomingMessage, body: Buffer): Promise<void> {
  const [path, query] = request.url!.split('?');
  for (const route of api.routes) {
    // A name in braces matches one segment of the path.
    const pattern = new URLPattern({ pathname: `${route.path.replaceAll(/\{(\w+)\}/g, ':$1')}{/}?` });
    const params = pattern.exec({ pathname: path! })?.pathname.groups;
    if (!params || route.method !== request.method) continue;
    const output = await route.handle({
      params: Object.fromEntries(
        Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value ?? '')]),
      ),
      query: new URLSearchParams(query),
      headers: request.headers,
      body,
    });
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
