import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { ALLOWED_AT } from '../../dynamodb/allowed-at.ts';
import { tableUses, type TableRequest } from '../../dynamodb/authorization.ts';

/** Where calls of tables go. */
export interface TableDoors {
  /** Answers every call. */
  readonly engineUrl: string;
  /** Answers the calls that the role of the function may make. */
  readonly endpointUrl: string;
  /** Grows with each change of a policy. */
  readonly revision: Int32Array;
}

type OnResponse = (response: IncomingMessage) => void;

/**
 * Sends a call of a table to the engine only when the endpoint has allowed the same use of the same tables since the last
 * change of a policy, and else to the endpoint. So the engine, whose answer to most calls of a payment takes less than a
 * millisecond, needs no proxy in front of it.
 */
export function checkTableCalls({ engineUrl, endpointUrl, revision }: TableDoors): void {
  const engine = new URL(engineUrl);
  const endpoint = new URL(endpointUrl);
  const allowed = new Map<string, number>();
  const { request } = http;

  const isAllowed = (key: string): boolean => allowed.get(key) === Atomics.load(revision, 0);
  const remember = (key: string, { headers }: IncomingMessage): void => {
    const at = headers[ALLOWED_AT];
    if (at !== undefined) allowed.set(key, Number(at));
  };

  function checked(options: RequestOptions, onResponse: OnResponse): ClientRequest {
    const call = request(options, onResponse);
    const end = call.end.bind(call) as (body?: unknown) => ClientRequest;
    call.end = ((body: unknown) => {
      const key = keyOf(options.headers as Record<string, string>, String(body));
      if (isAllowed(key)) return end(body);
      const { hostname, port } = endpoint;
      const other = request({ ...options, host: hostname, hostname, port }, (response) => {
        remember(key, response);
        onResponse(response);
        call.destroy();
      });
      other.on('error', (error) => call.destroy(error));
      other.end(body);
      return call;
    }) as ClientRequest['end'];
    return call;
  }

  http.request = ((options: RequestOptions, ...rest: [OnResponse]) => {
    const isEngine = String(options.port) === engine.port && options.method === 'POST';
    return isEngine ? checked(options, ...rest) : request(options, ...rest);
  }) as typeof http.request;
}

/** Names the operation and everything that its permission depends on. */
function keyOf(headers: Record<string, string>, body: string): string {
  const target = headers['x-amz-target'] ?? headers['X-Amz-Target'] ?? '';
  const operation = target.slice(target.lastIndexOf('.') + 1);
  const uses = tableUses(operation, JSON.parse(body) as TableRequest) ?? [];
  return [target, ...uses.map(({ action, table, index = '' }) => `${action} ${table} ${index}`)].join('\n');
}
