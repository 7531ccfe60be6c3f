import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RouteMatch } from './http-api.ts';

/** The common part of the payloads (format 2.0) of integrations and authorizers. */
export interface CommonEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: { readonly requestId: string; readonly [member: string]: unknown };
  readonly [member: string]: unknown;
}

/** Builds the payload of a request as an HTTP API does. */
export function commonEvent(message: IncomingMessage, match: RouteMatch, account: string): CommonEvent {
  const { method, httpVersion, socket, url = '/' } = message;
  const { rawPath, pathParameters, api, route } = match;
  const { routeKey } = route.pattern;
  const { cookie, ...given } = message.headersDistinct;
  const cookies = cookie?.flatMap((line) => line.split(/;\s*/)).filter((one) => one !== '');
  const sourceIp = (socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
  const headers: Record<string, string> = {
    ...joined(Object.entries(given)),
    'x-forwarded-for': [...(given['x-forwarded-for'] ?? []), sourceIp].join(', '),
    'x-forwarded-port': String(socket.localPort),
    'x-forwarded-proto': 'http',
  };
  const rawQueryString = /\?(.*)$/s.exec(url)?.[1] ?? '';
  const query = new URLSearchParams(rawQueryString);
  const names = [...query.keys()];
  const host = headers['host'] ?? 'localhost';
  const userAgent = headers['user-agent'] ?? '';
  const now = new Date();
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookies && { cookies }),
    headers,
    ...(names.length > 0 && {
      queryStringParameters: joined(names.map((name) => [name, query.getAll(name)])),
    }),
    requestContext: {
      accountId: account,
      apiId: api.id,
      domainName: host,
      domainPrefix: host.split('.')[0],
      http: { method, path: rawPath, protocol: `HTTP/${httpVersion}`, sourceIp, userAgent },
      // AWS's request ids are 15 characters and an equals sign.
      requestId: `${randomBytes(12).toString('base64url').slice(0, 15)}=`,
      routeKey,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
  };
}

/** Joins several values of one name with commas. */
function joined(entries: [name: string, values?: string[]][]): Record<string, string> {
  return Object.fromEntries(entries.map(([name, values = []]) => [name, values.join(',')]));
}

/**
 * The payload that an `AWS_PROXY` integration gets.
 * @param authorizerContext undefined when the route has no authorizer
 */
export function integrationEvent(event: CommonEvent, body: Buffer, authorizerContext: unknown): object {
  const isBase64Encoded = body.length > 0 && !isText(event.headers['content-type']);
  return {
    ...event,
    ...(authorizerContext !== undefined && {
      requestContext: { ...event.requestContext, authorizer: { lambda: authorizerContext } },
    }),
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

/** The payload that a `REQUEST` authorizer without identity sources gets. */
export function authorizerEvent(event: CommonEvent, routeArn: string): object {
  return { ...event, type: 'REQUEST', routeArn, identitySource: null };
}

/** AWS passes these types as text, and everything else as base64, including forms and a missing content type. */
function isText(contentType = ''): boolean {
  return /^(text\/|application\/(json|xml|javascript)\s*(;|$))/i.test(contentType);
}

/** `12/Mar/2020:19:03:58 +0000` */
export function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}
