import { Agent, request as httpRequest } from 'node:http';
import { AwsError } from '../../core/aws-error.ts';
import type { ArnMapping } from './arns.ts';

const MAX_SOCKETS = 64;
const CALL_TIMEOUT_MS = 30_000;

/** The engine requires the headers of a signature, but does not check them. */
const SIGNED = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20250101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20250101T000000Z',
  'content-type': 'application/x-amz-json-1.0',
};

/**
 * Calls a DynamoDB endpoint over plain HTTP, at a fifth of the cost of the SDK. Operations have their names of
 * `X-Amz-Target`. Errors are `AwsError`s.
 */
export class Dynamo {
  /** Base URL, for the environment of functions. */
  readonly url: string;
  /** A number that changes with every write of the engine. Absent when the engine does not provide it. */
  readonly writeMark?: () => number;
  readonly agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  readonly #arns: ArnMapping;

  constructor(url: string, arns: ArnMapping, writeMark?: () => number) {
    this.url = url;
    this.#arns = arns;
    if (writeMark) this.writeMark = writeMark;
  }

  call<Output = Record<string, unknown>>(operation: string, input: unknown): Promise<Output> {
    return this.#send<Output>('DynamoDB_20120810', operation, input);
  }

  callStreams<Output = Record<string, unknown>>(operation: string, input: unknown): Promise<Output> {
    return this.#send<Output>('DynamoDBStreams_20120810', operation, input);
  }

  close(): void {
    this.agent.destroy();
  }

  async #send<Output>(prefix: string, operation: string, input: unknown): Promise<Output> {
    const mapped = this.#arns.maps(operation);
    const json = JSON.stringify(input);
    const body = mapped ? this.#arns.toEngine(json) : json;
    const { status, text } = await this.#post(`${prefix}.${operation}`, body);
    const output = JSON.parse(mapped ? this.#arns.fromEngine(text) : text);
    if (status === 200) return output as Output;
    const code = String(output.__type).split('#').at(-1)!;
    const error = new AwsError(code, output.message ?? output.Message ?? code, status);
    // TransactionCanceledException also has the reason of each item.
    throw output.CancellationReasons
      ? Object.assign(error, { cancellationReasons: output.CancellationReasons })
      : error;
  }

  #post(target: string, body: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        this.url,
        {
          method: 'POST',
          agent: this.agent,
          timeout: CALL_TIMEOUT_MS,
          headers: { ...SIGNED, 'x-amz-target': target, 'content-length': Buffer.byteLength(body) },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 500, text: Buffer.concat(chunks).toString('utf8') }),
          );
        },
      );
      request.on('timeout', () => request.destroy(new Error(`${target} took over ${CALL_TIMEOUT_MS} ms`)));
      request.on('error', reject);
      request.end(body);
    });
  }
}
