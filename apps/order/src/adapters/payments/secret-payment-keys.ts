import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { translateErrors } from '@millrace/aws-clients';
import { cachedByKey, type KeyedCache } from '@millrace/caching';
import { isApiKey, merchantIds } from '@millrace/contracts-merchant';
import { PaymentsUnavailable, type PaymentKeys } from '../../application/payments.ts';

/** A newly connected merchant's key is used after this time at the latest. */
const KEPT_MS = 60_000;
const MAX_ENTRIES = 1_000;

interface ReadKey {
  /** Undefined for a merchant that is not connected. */
  readonly apiKey: string | undefined;
  hasWorked: boolean;
}

/** API keys in Secrets Manager, one secret per merchant, cached for a minute. */
export class SecretPaymentKeys implements PaymentKeys {
  readonly #client: SecretsManagerClient;
  readonly #secretIdPrefix: string;
  readonly #keys: KeyedCache<string, ReadKey>;

  /** @param secretIdPrefix the merchant's id completes it to the id of a secret */
  constructor(client: SecretsManagerClient, secretIdPrefix: string, clock: () => Date) {
    this.#client = client;
    this.#secretIdPrefix = secretIdPrefix;
    const read = async (merchantId: string) => ({ apiKey: await this.#read(merchantId), hasWorked: false });
    this.#keys = cachedByKey(read, { ttlMs: KEPT_MS, maxEntries: MAX_ENTRIES, clock });
  }

  async keyOf(merchantId: string): Promise<string | undefined> {
    if (!merchantIds.is(merchantId)) return undefined;
    const { apiKey } = await translateErrors(
      () => this.#keys(merchantId),
      (options) => new PaymentsUnavailable('the payment key cannot be read', options),
    );
    return apiKey;
  }

  forget(merchantId: string): void {
    this.#keys.forget(merchantId);
  }

  noteWorked(merchantId: string): void {
    const key = this.#keys.peek(merchantId);
    if (key) key.hasWorked = true;
  }

  hasWorked(merchantId: string): boolean {
    return this.#keys.peek(merchantId)?.hasWorked ?? false;
  }

  async #read(merchantId: string): Promise<string | undefined> {
    const command = new GetSecretValueCommand({ SecretId: this.#secretIdPrefix + merchantId });
    try {
      const { SecretString } = await this.#client.send(command);
      if (!isApiKey(SecretString ?? '')) throw new Error('the secret holds no API key');
      return SecretString;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }
}
