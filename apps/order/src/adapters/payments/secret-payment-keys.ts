import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { causedBy } from '@millrace/aws-clients';
import { freshFor, type IsFresh } from '@millrace/caching';
import { isApiKey, merchantIds } from '@millrace/contracts-merchant';
import { PaymentsUnavailable, type PaymentKeys } from '../../application/payments.ts';

/** A merchant that was connected is paid for after this time at the latest. */
const KEPT_MS = 60_000;
/** More merchants than this are not remembered at once. */
const MAX_KEPT = 1_000;

interface KeptKey {
  readonly key: Promise<string | undefined>;
  readonly isFresh: IsFresh;
  hasWorked: boolean;
}

/** The API keys in Secrets Manager, one secret a merchant, each remembered for a minute. */
export class SecretPaymentKeys implements PaymentKeys {
  readonly #client: SecretsManagerClient;
  readonly #secretIdPrefix: string;
  readonly #clock: () => Date;
  readonly #kept = new Map<string, KeptKey>();

  /** @param secretIdPrefix the merchant's id completes it to the id of a secret */
  constructor(client: SecretsManagerClient, secretIdPrefix: string, clock: () => Date) {
    this.#client = client;
    this.#secretIdPrefix = secretIdPrefix;
    this.#clock = clock;
  }

  async keyOf(merchantId: string): Promise<string | undefined> {
    if (!merchantIds.is(merchantId)) return undefined;
    let kept = this.#kept.get(merchantId);
    if (!kept?.isFresh()) {
      if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
      const isFresh = freshFor(KEPT_MS, this.#clock);
      kept = { key: this.#read(merchantId), isFresh, hasWorked: false };
      this.#kept.set(merchantId, kept);
    }
    try {
      return await kept.key;
    } catch (cause) {
      this.forget(merchantId);
      throw new PaymentsUnavailable('the payment key cannot be read', causedBy(cause));
    }
  }

  forget(merchantId: string): void {
    this.#kept.delete(merchantId);
  }

  noteWorked(merchantId: string): void {
    const kept = this.#kept.get(merchantId);
    if (kept) kept.hasWorked = true;
  }

  hasWorked(merchantId: string): boolean {
    return this.#kept.get(merchantId)?.hasWorked ?? false;
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
