import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type DynamoDBDocumentClient, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { noticeCodes, type MerchantNotices } from '../../application/merchant-notices.ts';
import type { Instant } from '../../domain/instant.ts';
import { storeFailure } from './store-failure.ts';

type Changes = Omit<UpdateCommandInput, 'TableName' | 'Key'>;

/** Keeps one item for each merchant in the orders table, with an attribute for each code: the time until it is told. */
export function dynamoMerchantNotices(client: DynamoDBDocumentClient, TableName: string): MerchantNotices {
  const update = async (operation: string, merchantId: string, changes: Changes): Promise<void> => {
    try {
      const Key = { pk: `notices#${merchantId}` };
      await client.send(new UpdateCommand({ TableName, Key, ...changes }));
    } catch (error) {
      throw storeFailure(operation, error);
    }
  };
  /** @returns whether the condition held */
  const updateIf = async (
    operation: string,
    merchantId: string,
    changes: Changes & { readonly ConditionExpression: string },
  ): Promise<boolean> => {
    try {
      await update(operation, merchantId, changes);
      return true;
    } catch (error) {
      if (error instanceof Error && error.cause instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  return {
    claim: ({ merchantId, code }, at, claimedUntil) =>
      updateIf('claimNotice', merchantId, {
        UpdateExpression: 'SET kind = :kind, #code = :until',
        ConditionExpression: 'attribute_not_exists(#code) OR #code <= :at',
        ExpressionAttributeNames: { '#code': code },
        ExpressionAttributeValues: { ':kind': 'notices', ':until': claimedUntil, ':at': at },
      }),
    confirm: ({ merchantId, code }, until) =>
      update('confirmNotice', merchantId, {
        UpdateExpression: 'SET kind = :kind, #code = :until, expiresAtEpochSeconds = :expiry',
        ExpressionAttributeNames: { '#code': code },
        ExpressionAttributeValues: { ':kind': 'notices', ':until': until, ':expiry': epochSeconds(until) },
      }),
    end: async (merchantId, codes = noticeCodes) => {
      // Without an item there is no notice to end, and REMOVE alone would create one.
      const isEnded = await updateIf('endNotices', merchantId, {
        UpdateExpression: `REMOVE ${codes.join(', ')}`,
        ConditionExpression: codes.map((code) => `attribute_exists(${code})`).join(' OR '),
      });
      return void isEnded;
    },
  };
}

function epochSeconds(instant: Instant): number {
  return Math.ceil(Date.parse(instant) / 1000);
}
