import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RouteMatch } from './http-apis.ts';

/** A request as far as it is known before its body. */
export interface GatewayRequest {
  readonly id: string;
  readonly match: RouteMatch;
  readonly method: string;
  readonly protocol: string;
  readonly rawQueryString: string;
  /** Lower case; several lines of one name joined by comma; cookies left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[] | undefined;
  readonly query: Readonly<Record<string, string>> | undefined;
  readonly sourceIp: string;
  readonly timeEpochMs: number;
}

/** Takes a request apart as an HTTP API does. */
export function readRequest(
  message: IncomingMessage,
  match: RouteMatch,
  rawQueryString: string,
): GatewayRequest {
  const { headers, cookies } = readHeaders(message.rawHeaders);
  const sourceIp = (message.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
  headers['x-forwarded-for'] = [headers['x-forwarded-for'], sourceIp].filter(Boolean).join(', ');
  headers['x-forwarded-port'] = String(message.socket.localPort);
  headers['x-forwarded-proto'] = 'http';
  const timeEpochMs = Date.now();
  headers['x-amzn-trace-id'] ??= traceRoot(timeEpochMs);
  return {
    // AWS's request ids are 15 characters and an equals sign.
    id: `${randomBytes(12).toString('base64url').slice(0, 15)}=`,
    match,
    method: message.method ?? 'GET',
    protocol: `HTTP/${message.httpVersion}`,
    rawQueryString,
    headers,
    cookies: cookies.length > 0 ? cookies : undefined,
    query: readQuery(rawQueryString),
    sourceIp,
    timeEpochMs,
  };
}

function traceRoot(nowMs: number): string {
  return `Root=1-${Math.floor(nowMs / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
}

function readHeaders(raw: readonly string[]): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    if (name === 'cookie') cookies.push(...value.split(/;\s*/).filter((cookie) => cookie !== ''));
    else headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return { headers, cookies };
}

function readQuery(rawQueryString: string): Record<string, string> | undefined {
  if (rawQueryString === '') return undefined;
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    query[name] = query[name] === undefined ? value : `${query[name]},${value}`;
  }
  return query;
}

/** Everything that the payloads of integrations and of authorizers have in common. */
function commonEvent(request: GatewayRequest, account: string): Record<string, unknown> {
  const { match, headers } = request;
  const { routeKey } = match.route.pattern;
  const host = headers['host'] ?? 'localhost';
  const variables = match.api.stage?.variables ?? {};
  return {
    version: '2.0',
    routeKey,
    rawPath: match.rawPath,
    rawQueryString: request.rawQueryString,
    ...(request.cookies && { cookies: request.cookies }),
    headers,
    ...(request.query && { queryStringParameters: request.query }),
    requestContext: {
      accountId: account,
      apiId: match.api.id,
      domainName: host,
      domainPrefix: host.split('.')[0],
      http: {
        method: request.method,
        path: match.rawPath,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: request.id,
      routeKey,
      stage: '$default',
      time: commonLogTime(request.timeEpochMs),
      timeEpoch: request.timeEpochMs,
    },
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    ...(Object.keys(variables).length > 0 && { stageVariables: variables }),
  };
}

/** The payload, format 2.0, that an `AWS_PROXY` integration gets. */
export function integrationEvent(
  request: GatewayRequest,
  options: { account: string; body: Buffer; authorizerContext: unknown },
): Record<string, unknown> {
  const { body, authorizerContext } = options;
  const event = commonEvent(request, options.account);
  if (authorizerContext !== undefined) {
    Object.assign(event['requestContext'] as object, { authorizer: { lambda: authorizerContext } });
  }
  const isBase64Encoded = body.length > 0 && !isText(request.headers['content-type']);
  if (body.length > 0) event['body'] = body.toString(isBase64Encoded ? 'base64' : 'utf8');
  event['isBase64Encoded'] = isBase64Encoded;
  return event;
}

/** The payload, format 2.0, that a `REQUEST` authorizer gets. */
export function authorizerEvent(
  request: GatewayRequest,
  options: { account: string; region: string; identities: readonly string[] },
): Record<string, unknown> {
  const { match } = request;
  const resource = `${match.api.id}/$default/${request.method}${match.rawPath}`;
  return {
    ...commonEvent(request, options.account),
    type: 'REQUEST',
    routeArn: `arn:aws:execute-api:${options.region}:${options.account}:${resource}`,
    identitySource: options.identities.length > 0 ? options.identities : null,
  };
}

const textTypes = new Set(['application/json', 'application/xml', 'application/javascript']);

/** AWS passes these on as text and everything else, forms and a missing content type included, as base64. */
function isText(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || textTypes.has(type);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000` */
export function commonLogTime(epochMs: number): string {
  const time = new Date(epochMs);
  const iso = time.toISOString();
  return `${iso.slice(8, 10)}/${months[time.getUTCMonth()]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
