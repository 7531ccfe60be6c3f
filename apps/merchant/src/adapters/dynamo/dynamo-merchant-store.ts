import { GetCommand, QueryCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { translateErrors } from '@millrace/aws-clients';
import { apiKeyIds, merchantIds, type MerchantLimits } from '@millrace/contracts-merchant';
import { IS_NEW, transact, writeIf, type TransactWrites } from '@millrace/dynamo';
import { assertInvariant } from '@millrace/invariants';
import { MerchantStoreUnavailable, type MerchantStore, type Revocation } from '../../application/ports.ts';
import type { ApiKeyMode } from '../../domain/api-key.ts';
import {
  FIRST_KEY_NAME,
  MAX_ACTIVE_KEYS,
  MAX_STORED_KEYS,
  type ApiKeyGrant,
  type Merchant,
  type StoredApiKey,
} from '../../domain/merchant.ts';

/** A revoked key can be looked up for this long. Then DynamoDB deletes it, and it is refused as an unknown key. */
const REVOKED_KEPT_SECONDS = 90 * 24 * 60 * 60;

/** The number of keys of a merchant without `activeKeys`. */
const UNCOUNTED_KEYS = 1;

/**
 * Merchants, their limits and the hashes of their keys in one table, whose partition key is `pk`; the index `byMerchant`
 * finds the keys of a merchant. `activeKeys` of a merchant changes in the same transaction as its keys.
 */
export function dynamoMerchantStore(client: DynamoDBDocumentClient, tableName: string): MerchantStore {
  async function find(pk: string): Promise<Record<string, unknown> | undefined> {
    const get = new GetCommand({ TableName: tableName, Key: { pk }, ConsistentRead: true });
    return (await send('reading the merchant failed', () => client.send(get))).Item;
  }

  function send<Result>(failure: string, request: () => Promise<Result>): Promise<Result> {
    return translateErrors(request, (options) => new MerchantStoreUnavailable(failure, options));
  }

  /** @returns the indices of the writes whose conditions failed; empty if all writes were made */
  async function writeAll(failure: string, writes: TransactWrites): Promise<readonly number[]> {
    const failed = await send(failure, () => transact(client, writes));
    return [...failed.keys()];
  }

  function putNew(item: object) {
    return {
      Put: {
        TableName: tableName,
        Item: item as Record<string, unknown>,
        ConditionExpression: IS_NEW,
      },
    };
  }

  /** Another command may have deleted the key already. */
  function deleteRevoked({ apiKeyHash, merchantId }: StoredApiKey) {
    return {
      Delete: {
        TableName: tableName,
        Key: { pk: apiKeyPk(apiKeyHash) },
        ConditionExpression:
          'attribute_not_exists(pk) OR (merchantId = :merchantId AND attribute_exists(revokedAt))',
        ExpressionAttributeValues: { ':merchantId': merchantId },
      },
    };
  }

  function count(
    { merchantId }: StoredApiKey,
    change: 1 | -1,
    { condition, values }: { condition?: string; values?: Record<string, unknown> } = {},
  ) {
    return {
      Update: {
        TableName: tableName,
        Key: { pk: merchantPk(merchantId) },
        UpdateExpression: 'SET activeKeys = if_not_exists(activeKeys, :uncounted) + :change',
        ConditionExpression: ['attribute_exists(pk)', ...(condition ? [condition] : [])].join(' AND '),
        ExpressionAttributeValues: { ':uncounted': UNCOUNTED_KEYS, ':change': change, ...values },
      },
    };
  }

  async function revokedBefore(key: StoredApiKey): Promise<string> {
    const stored = await find(apiKeyPk(key.apiKeyHash));
    // The item of a revoked key may expire after it was read.
    const { merchantId, revokedAt } = stored ? readApiKey(stored) : key;
    assertInvariant(merchantId === key.merchantId && revokedAt !== null, 'key_revoked_once', {
      keyId: key.id,
    });
    return revokedAt;
  }

  return {
    async findGrant(apiKeyHash: string): Promise<ApiKeyGrant | undefined> {
      const item = await find(apiKeyPk(apiKeyHash));
      if (!item || item['revokedAt'] !== undefined) return undefined;
      const { merchantId, mode } = item as { merchantId: string; mode: ApiKeyMode };
      return { apiKeyHash, merchantId: merchantIds.parse(merchantId), mode };
    },

    async findMerchant(merchantId: string): Promise<Merchant | undefined> {
      const item = await find(merchantPk(merchantId));
      return item && { merchantId: merchantIds.parse(merchantId), name: String(item['name']) };
    },

    async add(merchant: Merchant, firstKey: StoredApiKey): Promise<boolean> {
      const { createdAt } = firstKey;
      const item = { pk: merchantPk(merchant.merchantId), ...merchant, createdAt, activeKeys: 1 };
      const failed = await writeAll('storing the merchant failed', [
        putNew(item),
        putNew(apiKeyItem(firstKey)),
      ]);
      return failed.length === 0;
    },

    async findLimits(merchantId: string): Promise<MerchantLimits | null | undefined> {
      const item = await find(merchantPk(merchantId));
      return item && ((item['limits'] as MerchantLimits | undefined) ?? null);
    },

    async setLimits(merchantId: string, limits: MerchantLimits | null): Promise<boolean> {
      const update = limits
        ? { UpdateExpression: 'SET limits = :limits', ExpressionAttributeValues: { ':limits': limits } }
        : { UpdateExpression: 'REMOVE limits' };
      const command = new UpdateCommand({
        TableName: tableName,
        Key: { pk: merchantPk(merchantId) },
        ConditionExpression: 'attribute_exists(pk)',
        ...update,
      });
      const write = await send('storing the limits failed', () => writeIf(() => client.send(command)));
      return write.held;
    },

    async addKey(
      key: StoredApiKey,
      dropped: readonly StoredApiKey[] = [],
    ): Promise<'added' | 'limit_reached'> {
      const [failed] = await writeAll('storing the key failed', [
        count(key, 1, {
          condition: '(attribute_not_exists(activeKeys) OR activeKeys < :max)',
          values: { ':max': MAX_ACTIVE_KEYS },
        }),
        putNew(apiKeyItem(key)),
        ...dropped.map((revoked) => deleteRevoked(revoked)),
      ]);
      if (failed === undefined) return 'added';
      // A merchant is never deleted.
      if (failed === 0) return 'limit_reached';
      assertInvariant(failed === 1, 'dropped_key_is_revoked', { keyId: dropped[failed - 2]?.id });
      // Two random keys are never equal.
      throw new MerchantStoreUnavailable('storing the key failed: it exists', { retryable: false });
    },

    async findKeys(merchantId: string): Promise<readonly StoredApiKey[]> {
      const query = new QueryCommand({
        TableName: tableName,
        IndexName: 'byMerchant',
        KeyConditionExpression: 'merchantId = :merchantId AND begins_with(pk, :keys)',
        ExpressionAttributeValues: { ':merchantId': merchantId, ':keys': API_KEY_PREFIX },
        // Keys that were added at the same time may exceed the maximum.
        Limit: 2 * MAX_STORED_KEYS,
      });
      const { Items = [] } = await send('reading the keys failed', () => client.send(query));
      return Items.map(readApiKey);
    },

    async revokeKey(key: StoredApiKey, revokedAt: string): Promise<Revocation> {
      const failed = await writeAll('revoking the key failed', [
        {
          Update: {
            TableName: tableName,
            Key: { pk: apiKeyPk(key.apiKeyHash) },
            UpdateExpression: 'SET revokedAt = :revokedAt, expiresAtEpochSeconds = :expiresAt',
            ConditionExpression: 'merchantId = :merchantId AND attribute_not_exists(revokedAt)',
            ExpressionAttributeValues: {
              ':revokedAt': revokedAt,
              ':expiresAt': Math.floor(Date.parse(revokedAt) / 1000) + REVOKED_KEPT_SECONDS,
              ':merchantId': key.merchantId,
            },
          },
        },
        count(key, -1),
      ]);
      const first = failed.length === 0 ? revokedAt : await revokedBefore(key);
      const merchant = await find(merchantPk(key.merchantId));
      return { revokedAt: first, activeKeys: Number(merchant?.['activeKeys'] ?? UNCOUNTED_KEYS) };
    },
  };
}

function merchantPk(merchantId: string): string {
  return `merchant#${merchantId}`;
}

const API_KEY_PREFIX = 'apikey#';
const RANDOM_CHARACTERS = 16;

/** A key in the table. `keyId`, `name` and `lastFour` are missing in items from before keys had ids. */
interface ApiKeyItem {
  readonly pk: string;
  readonly merchantId: string;
  readonly mode: ApiKeyMode;
  readonly createdAt: string;
  readonly keyId?: string;
  readonly name?: string;
  readonly lastFour?: string;
  readonly revokedAt?: string;
}

function apiKeyPk(apiKeyHash: string): string {
  return `${API_KEY_PREFIX}${apiKeyHash}`;
}

function apiKeyItem({ id, apiKeyHash, lastFour, revokedAt, ...rest }: StoredApiKey): ApiKeyItem {
  return {
    pk: apiKeyPk(apiKeyHash),
    keyId: id,
    ...rest,
    ...(lastFour !== null && { lastFour }),
    ...(revokedAt !== null && { revokedAt }),
  };
}

function readApiKey(item: Record<string, unknown>): StoredApiKey {
  const { pk, keyId, merchantId, mode, name, lastFour, createdAt, revokedAt } = item as unknown as ApiKeyItem;
  const apiKeyHash = pk.slice(API_KEY_PREFIX.length);
  return {
    id: apiKeyIds.parse(keyId ?? derivedId(apiKeyHash, createdAt)),
    apiKeyHash,
    merchantId: merchantIds.parse(merchantId),
    mode,
    name: name ?? FIRST_KEY_NAME,
    lastFour: lastFour ?? null,
    createdAt,
    revokedAt: revokedAt ?? null,
  };
}

/**
 * The id of a key that was stored without one, derived from its time and its hash, so it is the same at every
 * read.
 */
function derivedId(apiKeyHash: string, createdAt: string): string {
  const lowest = apiKeyIds.lowestAt(new Date(createdAt));
  return lowest.slice(0, -RANDOM_CHARACTERS) + apiKeyHash.slice(0, RANDOM_CHARACTERS).toUpperCase();
}
