import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { compileSchema } from '@millrace/schema';
import { Type } from 'typebox';
import { PaymentsUnavailable, type PaymentKeys } from '../../application/payments.ts';

/** A merchant that was connected is paid for after this time at the latest. */
const KEPT_MS = 60_000;

/** What the secret holds: an API key for each merchant that is connected. */
export const paymentKeysSecret = compileSchema(Type.Record(Type.String(), Type.String({ minLength: 1 })));

type Keys = Readonly<Record<string, string>>;

/** The API keys of a secret in Secrets Manager, remembered for a minute. */
export class SecretPaymentKeys implements PaymentKeys {
  readonly #client: SecretsManagerClient;
  readonly #secretId: string;
  readonly #clock: () => Date;
  #kept: { readonly keys: Promise<Keys>; readonly untilMs: number } | undefined;

  constructor(client: SecretsManagerClient, secretId: string, clock: () => Date) {
    this.#client = client;
    this.#secretId = secretId;
    this.#clock = clock;
  }

  async keyOf(merchantId: string): Promise<string | undefined> {
    const nowMs = this.#clock().getTime();
    if (!this.#kept || this.#kept.untilMs <= nowMs) {
      this.#kept = { keys: this.#read(), untilMs: nowMs + KEPT_MS };
    }
    try {
      const keys = await this.#kept.keys;
      return Object.hasOwn(keys, merchantId) ? keys[merchantId] : undefined;
    } catch (cause) {
      this.forget();
      throw new PaymentsUnavailable('the payment keys cannot be read', { cause });
    }
  }

  forget(): void {
    this.#kept = undefined;
  }

  async #read(): Promise<Keys> {
    const { SecretString = '' } = await this.#client.send(
      new GetSecretValueCommand({ SecretId: this.#secretId }),
    );
    return paymentKeysSecret.parse(JSON.parse(SecretString));
  }
}
