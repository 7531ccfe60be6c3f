import type { MerchantId } from '@millrace/contracts-merchant';
import type { ApiKeyMode } from './api-key.ts';

export interface Merchant {
  readonly merchantId: MerchantId;
  readonly name: string;
}

/** What is known of a key: whose it is and what it may be used for. The key itself is not kept. */
export interface ApiKeyGrant {
  /** SHA-256 of the whole key, in hexadecimal. */
  readonly apiKeyHash: string;
  readonly merchantId: MerchantId;
  readonly mode: ApiKeyMode;
}
