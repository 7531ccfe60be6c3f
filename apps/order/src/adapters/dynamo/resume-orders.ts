import { paginateQuery, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { OrderItem } from './order-item.ts';
import { dynamoDueOrders } from './dynamo-due-orders.ts';
import { dynamoMerchantNotices } from './dynamo-merchant-notices.ts';
import { BY_MERCHANT, orderKeyOf } from './order-keys.ts';

/** Longer than a function caches that a merchant has no key. */
const TRIED_AGAIN_AFTER_MS = 120_000;

/**
 * Call this once a key of the merchant has worked. Ends the merchant's notices, so that the next failure
 * raises an alert, and requeues the merchant's orders on hold without waiting until they are due. They are
 * due again soon, in case a function has not read the new key yet.
 * @returns how many orders were requeued
 */
export async function resumeOrders(
  client: DynamoDBDocumentClient,
  { tableName, merchantId }: { readonly tableName: string; readonly merchantId: string },
  now: Date,
): Promise<number> {
  await dynamoMerchantNotices(client, tableName).end(merchantId);
  const dueOrders = dynamoDueOrders(client, tableName);
  const next = new Date(now.getTime() + TRIED_AGAIN_AFTER_MS).toISOString();
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      IndexName: BY_MERCHANT,
      KeyConditionExpression: 'merchantId = :merchantId',
      FilterExpression: '#status = :accepted AND attribute_exists(reason) AND attribute_exists(dueAt)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':merchantId': merchantId, ':accepted': 'accepted' },
    },
  );
  let resumed = 0;
  for await (const { Items = [] } of pages) {
    for (const { pk, dueAt } of Items as OrderItem[]) {
      const isRequeued = await dueOrders.requeue({ ...orderKeyOf(pk), dueAt: dueAt!, sweeps: 0 }, next);
      if (isRequeued) resumed += 1;
    }
  }
  return resumed;
}
