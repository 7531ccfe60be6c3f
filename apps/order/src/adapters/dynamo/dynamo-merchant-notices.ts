import { UpdateCommand, type DynamoDBDocumentClient, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { writeIf } from '@millrace/dynamo';
import type { Instant } from '@millrace/time';
import { noticeCodes, type MerchantNotices } from '../../application/merchant-notices.ts';
import { carryOut } from './store-failure.ts';

type Changes = Omit<UpdateCommandInput, 'TableName' | 'Key'>;

/**
 * Keeps one item per merchant in the orders table, with an attribute per code: the time until which nobody
 * alerts again.
 */
export function dynamoMerchantNotices(client: DynamoDBDocumentClient, TableName: string): MerchantNotices {
  /** @returns whether the condition held, if there is one */
  const update = async (operation: string, merchantId: string, changes: Changes): Promise<boolean> => {
    const Key = { pk: `notices#${merchantId}` };
    const command = new UpdateCommand({ TableName, Key, ...changes });
    return (await carryOut(operation, () => writeIf(() => client.send(command)))).held;
  };
  return {
    claim: ({ merchantId, code }, at, claimedUntil) =>
      update('claimNotice', merchantId, {
        UpdateExpression: 'SET kind = :kind, #code = :until',
        ConditionExpression: 'attribute_not_exists(#code) OR #code <= :at',
        ExpressionAttributeNames: { '#code': code },
        ExpressionAttributeValues: { ':kind': 'notices', ':until': claimedUntil, ':at': at },
      }),
    confirm: async ({ merchantId, code }, until) => {
      const isConfirmed = await update('confirmNotice', merchantId, {
        UpdateExpression: 'SET kind = :kind, #code = :until, expiresAtEpochSeconds = :expiry',
        ExpressionAttributeNames: { '#code': code },
        ExpressionAttributeValues: { ':kind': 'notices', ':until': until, ':expiry': epochSeconds(until) },
      });
      return void isConfirmed;
    },
    end: async (merchantId, codes = noticeCodes) => {
      // Without an item there is no notice to end, and REMOVE alone would create one.
      const isEnded = await update('endNotices', merchantId, {
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
