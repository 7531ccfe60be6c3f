import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { translateErrors } from '@millrace/aws-clients';
import { cachedByKey } from '@millrace/caching';
import { limitsResponse, type LimitsRequest, type MerchantLimits } from '@millrace/contracts-merchant';
import { Failure } from '@millrace/failures';
import { ScreeningUnavailable, type LimitsSource } from '../application/ports.ts';

/** The function itself failed, for example because its table did not answer. */
class LimitsFunctionFailed extends Failure {
  override readonly name = 'LimitsFunctionFailed';
}

/** Invokes the merchant module's function `limits`. */
export class LambdaLimits implements LimitsSource {
  readonly #client: LambdaClient;
  readonly #functionArn: string;

  constructor(client: LambdaClient, functionArn: string) {
    this.#client = client;
    this.#functionArn = functionArn;
  }

  async limitsOf(merchantId: string): Promise<MerchantLimits | null> {
    const request: LimitsRequest = { merchantId };
    const invoke = async (): Promise<MerchantLimits | null> => {
      const { FunctionError, Payload } = await this.#client.send(
        new InvokeCommand({ FunctionName: this.#functionArn, Payload: JSON.stringify(request) }),
      );
      const response = Buffer.from(Payload ?? []).toString('utf8');
      if (FunctionError) throw new LimitsFunctionFailed(response, { retryable: true });
      return limitsResponse.parse(JSON.parse(response)).limits;
    };
    return translateErrors(
      invoke,
      (options) => new ScreeningUnavailable(`reading the limits of ${merchantId} failed`, options),
    );
  }
}

/** A change of limits takes effect within this time. */
const KEPT_MS = 5_000;
const MAX_ENTRIES = 10_000;

/** Keeps the limits of ten thousand merchants for five seconds from the start of the look-up. */
export function cachedLimits(
  source: LimitsSource,
  clock: () => Date,
  { maxEntries = MAX_ENTRIES }: { maxEntries?: number } = {},
): LimitsSource {
  const limitsOf = (merchantId: string) => source.limitsOf(merchantId);
  return { limitsOf: cachedByKey(limitsOf, { ttlMs: KEPT_MS, maxEntries, clock }) };
}
