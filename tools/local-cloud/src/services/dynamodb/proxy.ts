import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange } from '../../core/api/api.ts';
import { readBody } from '../../core/api/body.ts';
import { unknownOperation } from '../../core/api/unknown-operation.ts';
import { AwsError } from '../../core/aws-error.ts';
import { DiskFull } from '../../core/disk.ts';
import { ALLOWED_AT } from './allowed-at.ts';
import type { TableRequest } from './authorization.ts';
import type { DynamoEngine } from './engine.ts';
import type { TableAccess } from './table-access.ts';

/** SQLite's error text, which the engine passes on. */
const NO_SPACE = 'database or disk is full';

/**
 * Passes a request for DynamoDB or Streams to the engine if the caller may make it. Reads and writes of an administrator
 * are streamed unchanged. The few operations with ARNs are buffered and mapped.
 */
export async function proxyDynamo(
  engine: DynamoEngine,
  access: TableAccess,
  { request, response, caller }: Exchange,
): Promise<void> {
  const target = String(request.headers['x-amz-target'] ?? '');
  const operation = target.slice(target.lastIndexOf('.') + 1);
  if (engine.arns.maps(operation)) return mapped(engine, access, { request, response, caller }, operation);
  if (caller.kind === 'administrator') {
    const answer = await forward(engine, request.headers, (outgoing) => request.pipe(outgoing));
    return answered(engine, operation, answer, response);
  }
  const body = await readBody(request);
  const { revision } = access;
  access.require(caller, operation, parsed(body));
  const answer = await forward(engine, request.headers, (outgoing) => outgoing.end(body));
  if (revision !== undefined) response.setHeader(ALLOWED_AT, revision);
  return answered(engine, operation, answer, response);
}

async function answered(
  engine: DynamoEngine,
  operation: string,
  answer: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (answer.statusCode !== 200) return refuse(engine, operation, answer, response);
  response.writeHead(answer.statusCode!, answer.headers);
  answer.pipe(response);
}

async function mapped(
  engine: DynamoEngine,
  access: TableAccess,
  { request, response, caller }: Pick<Exchange, 'request' | 'response' | 'caller'>,
  operation: string,
): Promise<void> {
  const given = await readBody(request);
  access.require(caller, operation, parsed(given));
  const body = engine.arns.toEngine(given.toString('utf8'));
  const headers = { ...request.headers, 'content-length': String(Buffer.byteLength(body)) };
  const answer = await forward(engine, headers, (outgoing) => outgoing.end(body));
  const answered = await readBody(answer);
  requireSpace(engine, answer, answered);
  const text = engine.arns.fromEngine(answered.toString('utf8'));
  // The checksum is that of the unmapped text.
  const { 'x-amz-crc32': _checksum, ...kept } = answer.headers;
  response.writeHead(answer.statusCode!, { ...kept, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function parsed(body: Buffer): TableRequest {
  try {
    return JSON.parse(body.toString('utf8')) as TableRequest;
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON.');
  }
}

/** The engine does not name an operation that it refuses. @throws AwsError that names it; DiskFull */
async function refuse(
  engine: DynamoEngine,
  operation: string,
  answer: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(answer);
  requireSpace(engine, answer, body);
  // The whole body, in JSON or in XML.
  if (body.length < 100 && body.includes('UnknownOperationException')) {
    throw unknownOperation({ service: 'dynamodb', name: operation, known: [] });
  }
  response.writeHead(answer.statusCode!, answer.headers);
  response.end(body);
}

/** @throws DiskFull when the engine reports that its disk is full */
function requireSpace(
  { databasePath }: DynamoEngine,
  { statusCode = 0 }: IncomingMessage,
  body: Buffer,
): void {
  if (statusCode >= 500 && databasePath && body.includes(NO_SPACE)) throw new DiskFull(databasePath);
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
