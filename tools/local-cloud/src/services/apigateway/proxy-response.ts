import type { ServerResponse } from 'node:http';

/** The response to the client. */
export interface GatewayResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer | string;
}

/** A response of the gateway itself. */
export function jsonResponse(status: number, body: unknown): GatewayResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

export const internalServerError = jsonResponse(500, { message: 'Internal Server Error' });

/**
 * Maps the result of a function to an HTTP response by the rules of payload format 2.0: an object with a `statusCode` is a
 * response, anything else is the body of a 200.
 * @returns undefined for a response that API Gateway cannot read, which becomes a 500
 */
export function toResponse(payload: unknown): GatewayResponse | undefined {
  if (typeof payload === 'string') return { ...jsonResponse(200, null), body: payload };
  if (!isRecord(payload) || payload['statusCode'] === undefined) return jsonResponse(200, payload);
  const { statusCode, headers: given = {}, cookies = [], body = '', isBase64Encoded } = payload;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (!isRecord(given) || !Array.isArray(cookies)) return undefined;
  // API Gateway does not convert objects to text here.
  if ([body, ...Object.values(given)].some((value) => typeof value === 'object')) return undefined;
  const named = Object.entries(given).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    ...Object.fromEntries(named),
    ...(cookies.length > 0 && { 'set-cookie': cookies.map(String) }),
  };
  const text = String(body);
  return { status, headers, body: isBase64Encoded === true ? Buffer.from(text, 'base64') : text };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sends a complete response. */
export function send(reply: ServerResponse, { status, headers, body }: GatewayResponse): void {
  // The gateway sets the headers of the connection itself.
  const connection = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'content-length'];
  for (const [name, value] of Object.entries(headers))
    if (!connection.includes(name)) reply.setHeader(name, value);
  // The length for a HEAD request is unknown here, and 0 would be wrong.
  const withLength = status !== 204 && status !== 304 && reply.req.method !== 'HEAD';
  if (withLength) reply.setHeader('content-length', Buffer.byteLength(body));
  reply.writeHead(status).end(body);
}
