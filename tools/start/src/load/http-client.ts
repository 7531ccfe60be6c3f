import { Agent, request } from 'node:http';
import { bearerOf } from '@millrace/contracts-merchant/api-key';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** Longer than any answer of a working platform takes. */
const TIMEOUT_MS = 30_000;

/** Plain HTTP with kept connections; costs the measured machine as little as possible. */
export class HttpClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });
  readonly #origin: URL;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(origin: URL, apiKey: string) {
    // `localhost` may have two addresses, and resolving it for every connection takes time.
    this.#origin = new URL(origin);
    if (this.#origin.hostname === 'localhost') this.#origin.hostname = '127.0.0.1';
    this.#headers = { authorization: bearerOf(apiKey) };
  }

  get(path: string): Promise<HttpAnswer> {
    return this.#send('GET', path, {});
  }

  post(path: string, body: object, idempotencyKey: string): Promise<HttpAnswer> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
    return this.#send('POST', path, headers, JSON.stringify(body));
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
      const message = request(
        new URL(path, this.#origin),
        {
          method,
          agent: this.#agent,
          timeout: TIMEOUT_MS,
          headers: { ...this.#headers, ...headers, ...length },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.once('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
          response.once('error', reject);
        },
      );
      message.once('timeout', () => message.destroy(new Error(`no answer in time: ${method} ${path}`)));
      message.once('error', reject);
      message.end(body);
    });
  }
}
