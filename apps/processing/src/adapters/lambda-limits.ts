import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { limitsResponse, type LimitsRequest, type MerchantLimits } from '@millrace/contracts-merchant';
import { ScreeningUnavailable } from '../application/errors.ts';
import type { LimitsSource } from '../application/ports.ts';

/** Asks the merchant module's function `limits`, by its ARN. */
export class LambdaLimits implements LimitsSource {
  readonly #client: LambdaClient;
  readonly #functionArn: string;

  constructor(client: LambdaClient, functionArn: string) {
    this.#client = client;
    this.#functionArn = functionArn;
  }

  async limitsOf(merchantId: string): Promise<MerchantLimits | null> {
    const request: LimitsRequest = { merchantId };
    try {
      const { FunctionError, Payload } = await this.#client.send(
        new InvokeCommand({ FunctionName: this.#functionArn, Payload: JSON.stringify(request) }),
      );
      const answer = Buffer.from(Payload ?? []).toString('utf8');
      if (FunctionError) throw new Error(answer);
      return limitsResponse.parse(JSON.parse(answer)).limits;
    } catch (cause) {
      throw new ScreeningUnavailable(`the limits of ${merchantId} could not be asked for`, { cause });
    }
  }
}
