import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  TransactWriteCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { merchantIds, type MerchantLimits } from '@millrace/contracts-merchant';
import { MerchantStoreUnavailable } from '../../application/errors.ts';
import type { MerchantStore } from '../../application/ports.ts';
import type { ApiKeyMode } from '../../domain/api-key.ts';
import type { ApiKeyGrant, Merchant } from '../../domain/merchant.ts';

/** Keeps merchants, with their limits, and key hashes in one table, whose partition key is `pk`. */
export class DynamoMerchantStore implements MerchantStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async findGrant(apiKeyHash: string): Promise<ApiKeyGrant | undefined> {
    const item = await this.#find(grantKey(apiKeyHash));
    if (!item) return undefined;
    const { merchantId, mode } = item as { merchantId: string; mode: ApiKeyMode };
    return { apiKeyHash, merchantId: merchantIds.parse(merchantId), mode };
  }

  async findMerchant(merchantId: string): Promise<Merchant | undefined> {
    const item = await this.#find(merchantKey(merchantId));
    if (!item) return undefined;
    return { merchantId: merchantIds.parse(merchantId), name: String(item['name']) };
  }

  async add(merchant: Merchant, grant: ApiKeyGrant, createdAt: Date): Promise<boolean> {
    const { apiKeyHash, ...granted } = grant;
    try {
      await this.#client.send(
        new TransactWriteCommand({
          TransactItems: [
            this.#putNew({ pk: merchantKey(merchant.merchantId), ...merchant }, createdAt),
            this.#putNew({ pk: grantKey(apiKeyHash), ...granted }, createdAt),
          ],
        }),
      );
      return true;
    } catch (cause) {
      const reasons = cause instanceof TransactionCanceledException ? cause.CancellationReasons : undefined;
      if (reasons?.some(({ Code }) => Code === 'ConditionalCheckFailed')) return false;
      throw new MerchantStoreUnavailable('the merchant could not be stored', { cause });
    }
  }

  async findLimits(merchantId: string): Promise<MerchantLimits | null | undefined> {
    const item = await this.#find(merchantKey(merchantId));
    return item && ((item['limits'] as MerchantLimits | undefined) ?? null);
  }

  async setLimits(merchantId: string, limits: MerchantLimits | null): Promise<boolean> {
    const update = limits
      ? { UpdateExpression: 'SET limits = :limits', ExpressionAttributeValues: { ':limits': limits } }
      : { UpdateExpression: 'REMOVE limits' };
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#tableName,
          Key: { pk: merchantKey(merchantId) },
          ConditionExpression: 'attribute_exists(pk)',
          ...update,
        }),
      );
      return true;
    } catch (cause) {
      if (cause instanceof ConditionalCheckFailedException) return false;
      throw new MerchantStoreUnavailable('the limits could not be stored', { cause });
    }
  }

  #putNew(item: { pk: string }, createdAt: Date) {
    return {
      Put: {
        TableName: this.#tableName,
        Item: { ...item, createdAt: createdAt.toISOString() },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
  }

  async #find(pk: string): Promise<Record<string, unknown> | undefined> {
    try {
      const { Item } = await this.#client.send(
        new GetCommand({ TableName: this.#tableName, Key: { pk }, ConsistentRead: true }),
      );
      return Item;
    } catch (cause) {
      throw new MerchantStoreUnavailable('the merchants could not be read', { cause });
    }
  }
}

function merchantKey(merchantId: string): string {
  return `merchant#${merchantId}`;
}

function grantKey(apiKeyHash: string): string {
  return `apikey#${apiKeyHash}`;
}
