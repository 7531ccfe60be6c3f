import type { IncomingMessage } from 'node:http';
import type { Api, RestApi } from '../apis/api.ts';
import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import { send, sendXml } from './answers.ts';
import type { Answer } from './answers.ts';
import { parseQuery } from './query-protocol.ts';

/** Carries out a request whose body has been read, and answers in the protocol of the API. @throws AwsError */
export async function callApi(
  answer: Answer,
  api: Api,
  { request, body, cloud }: { request: IncomingMessage; body: Buffer; cloud: Cloud },
): Promise<void> {
  if (api.protocol === 'rest-json') return callRest(answer, api, { request, body, cloud });
  if (api.protocol === 'query') {
    const { Action: name, Version: _version, ...input } = parseQuery(body.toString());
    const output = await operationOf(api, String(name), 'InvalidAction')(input, cloud);
    return sendXml(answer, { operation: name, xmlNamespace: api.xmlNamespace, output });
  }
  const name = String(request.headers['x-amz-target']).split('.').at(-1)!;
  const operation = operationOf(api, name, 'UnknownOperationException');
  const output = (await operation(parseJson(body), cloud)) ?? {};
  send(answer, 200, { 'content-type': `application/x-amz-${api.protocol}` }, JSON.stringify(output));
}

async function callRest(
  answer: Answer,
  api: RestApi,
  { request, body, cloud }: { request: IncomingMessage; body: Buffer; cloud: Cloud },
): Promise<void> {
  const [path, query] = request.url!.split('?');
  for (const route of api.routes) {
    // Segments in braces match one segment, which is their name's.
    const pattern = new URLPattern({ pathname: `${route.path.replaceAll(/\{(\w+)\}/g, ':$1')}{/}?` });
    const params = pattern.exec({ pathname: path! })?.pathname.groups;
    if (!params || route.method !== request.method) continue;
    const output = await route.handle(
      {
        params: Object.fromEntries(
          Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value ?? '')]),
        ),
        query: new URLSearchParams(query),
        headers: request.headers,
        body,
      },
      cloud,
    );
    const isRaw = typeof output.body === 'string' || Buffer.isBuffer(output.body);
    const raw = isRaw ? (output.body as string | Buffer) : (JSON.stringify(output.body) ?? '');
    send(answer, output.status ?? 200, { 'content-type': 'application/json', ...output.headers }, raw);
    return;
  }
  throw new AwsError(
    'UnknownOperationException',
    `The local cloud does not carry out ${request.method} ${path} of ${api.service}.`,
  );
}

function operationOf(api: Exclude<Api, RestApi>, name: string, code: string) {
  const operation = Object.hasOwn(api.operations, name) ? api.operations[name] : undefined;
  if (!operation) throw new AwsError(code, `The local cloud does not carry out ${name} of ${api.service}.`);
  return operation;
}

function parseJson(body: Buffer): Record<string, unknown> {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString());
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON.');
  }
}
