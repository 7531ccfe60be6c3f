import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { causedBy } from '@millrace/aws-clients';
import type { Functions, NewVersion } from './run-smoke-test.ts';
import type { Outcome } from './smoke-test.ts';

/** The function was not invoked, or its outcome is unknown. */
export class FunctionNotInvoked extends Error {
  override readonly name = 'FunctionNotInvoked';
  readonly retryable: boolean;

  constructor(message: string, { retryable, cause }: { retryable: boolean; cause?: unknown }) {
    super(message, causedBy(cause));
    this.retryable = retryable;
  }
}

/** Invokes functions through Lambda. */
export class LambdaFunctions implements Functions {
  readonly #client: LambdaClient;

  constructor(client: LambdaClient) {
    this.#client = client;
  }

  async invoke({ functionName, version }: NewVersion, payload: unknown): Promise<Outcome> {
    try {
      const { FunctionError, Payload } = await this.#client.send(
        new InvokeCommand({
          FunctionName: functionName,
          Qualifier: version,
          Payload: JSON.stringify(payload),
        }),
      );
      const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null');
      if (!FunctionError) return { answer };
      const { errorType, errorMessage } = answer as { errorType?: string; errorMessage?: string };
      return { error: errorType ?? FunctionError, message: errorMessage ?? '' };
    } catch (cause) {
      throw new FunctionNotInvoked(`invoking version ${version} of ${functionName} failed`, causedBy(cause));
    }
  }
}
