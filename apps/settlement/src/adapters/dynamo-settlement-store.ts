import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SettlementStore } from '../application/ports.ts';
import { callTable } from './table-unavailable.ts';

/**
 * Counts captures and refunds in the items where the workflows count their own attempts:
 * `payment#<paymentId>` and `refund#<refundId>`.
 */
export function dynamoSettlementStore(client: DynamoDBDocumentClient, tableName: string): SettlementStore {
  async function count(pk: string, counter: string): Promise<number> {
    const update = new UpdateCommand({
      TableName: tableName,
      Key: { pk },
      UpdateExpression: `ADD ${counter} :one`,
      ExpressionAttributeValues: { ':one': 1 },
      ReturnValues: 'UPDATED_NEW',
    });
    const { Attributes } = await callTable(tableName, () => client.send(update));
    return Number(Attributes?.[counter]);
  }

  return {
    countCapture(paymentId: string): Promise<number> {
      return count(`payment#${paymentId}`, 'captureAttempts');
    },

    countPayBack(refundId: string): Promise<number> {
      return count(`refund#${refundId}`, 'payBackAttempts');
    },
  };
}
