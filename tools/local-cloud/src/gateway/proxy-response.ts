/** What goes back to the client. */
export interface GatewayResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer | string;
}

/** An answer of the gateway itself, in AWS's words. */
export function gatewayMessage(status: number, message: string): GatewayResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}

export const internalServerError = gatewayMessage(500, 'Internal Server Error');

/**
 * Maps what a function returned to an HTTP response, by the rules of payload format 2.0: an object with a
 * `statusCode` is a response, anything else is the body of a 200.
 * @returns undefined for a response that API Gateway cannot read, which it answers with 500
 */
export function toResponse(payload: unknown): GatewayResponse | undefined {
  if (!isRecord(payload) || payload['statusCode'] === undefined) {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const status = Number(payload['statusCode']);
  const headers = readHeaders(payload);
  const body = payload['body'] ?? '';
  if (!Number.isInteger(status) || status < 100 || status > 599 || !headers) return undefined;
  // API Gateway does not turn objects into JSON here.
  if (typeof body === 'object') return undefined;
  const encoded = payload['isBase64Encoded'] === true;
  return { status, headers, body: encoded ? Buffer.from(String(body), 'base64') : String(body) };
}

function readHeaders(payload: Record<string, unknown>): Record<string, string | string[]> | undefined {
  const given = payload['headers'] ?? {};
  const cookies = payload['cookies'] ?? [];
  if (!isRecord(given) || !Array.isArray(cookies)) return undefined;
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === null || typeof value === 'object') return undefined;
    headers[name.toLowerCase()] = String(value);
  }
  headers['content-type'] ??= 'text/plain; charset=utf-8';
  if (cookies.length > 0) headers['set-cookie'] = cookies.map(String);
  return headers;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
