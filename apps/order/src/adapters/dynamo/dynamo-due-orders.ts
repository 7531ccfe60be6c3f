import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoDueStore } from '@millrace/sweeping/dynamo';
import type { DueOrder, DueOrders } from '../../application/due-orders.ts';
import { orderKeyOf, orderPk } from './order-keys.ts';
import { storeFailure } from './store-failure.ts';

/** Finds overdue orders in the orders table. */
export function dynamoDueOrders(client: DynamoDBDocumentClient, tableName: string): DueOrders {
  return dynamoDueStore<DueOrder>({
    client,
    tableName,
    pkOf: orderPk,
    keyOf: orderKeyOf,
    failureOf: storeFailure,
  });
}
