import { randomUUID } from 'node:crypto';
import { bearerOf } from '@millrace/contracts-merchant/api-key';

/** The platform's API for one merchant. */
export interface MerchantClient {
  /** @throws Error unless the status is 200 */
  get<Body>(path: string): Promise<Body>;
  /** @throws Error unless the status is 201 */
  create<Body>(path: string, body: object): Promise<Body>;
}

const TIMEOUT_MS = 15_000;

/** @param correlationId finds all logs and events of a call */
export function merchantClient(originUrl: string, apiKey: string, correlationId: string): MerchantClient {
  const call = async <Body>(path: string, expected: number, init: RequestInit): Promise<Body> => {
    const headers = { authorization: bearerOf(apiKey), 'x-correlation-id': correlationId, ...init.headers };
    const response = await fetch(new URL(path, originUrl), {
      ...init,
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.status !== expected)
      throw new Error(`${init.method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Body;
  };
  return {
    get: (path) => call(path, 200, { method: 'GET' }),
    create: (path, body) =>
      call(path, 201, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify(body),
      }),
  };
}
