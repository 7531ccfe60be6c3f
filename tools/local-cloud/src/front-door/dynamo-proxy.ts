import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { DynamoEngine } from '../engines/dynoxide.ts';
import { readBody } from './body.ts';

/**
 * Hands a DynamoDB or Streams request on to the engine. Reads and writes are streamed through as they are; only the few
 * operations that speak of ARNs are read and mapped.
 */
export async function proxyDynamo(
  engine: DynamoEngine,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = String(request.headers['x-amz-target'] ?? '');
  const operation = target.slice(target.lastIndexOf('.') + 1);
  if (!engine.arns.concerns(operation)) {
    const answer = await forward(engine, request.headers, (outgoing) => request.pipe(outgoing));
    response.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(response);
    return;
  }
  const body = engine.arns.toEngine((await readBody(request)).toString('utf8'));
  const headers = { ...request.headers, 'content-length': String(Buffer.byteLength(body)) };
  const answer = await forward(engine, headers, (outgoing) => outgoing.end(body));
  const text = engine.arns.fromEngine((await readBody(answer)).toString('utf8'));
  // The checksum is of the text before the mapping.
  const { 'x-amz-crc32': _checksum, ...kept } = answer.headers;
  response.writeHead(answer.statusCode!, { ...kept, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function forward(
  engine: DynamoEngine,
  headers: IncomingHttpHeaders,
  sendBody: (outgoing: ReturnType<typeof httpRequest>) => void,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { host: _host, connection: _connection, ...kept } = headers;
    const outgoing = httpRequest(engine.dynamo.url, {
      method: 'POST',
      agent: engine.dynamo.agent,
      headers: kept,
    });
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    sendBody(outgoing);
  });
}
