import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { OrderId } from '@millrace/contracts-order';
import type { OrderList, OrderPage } from '../../application/order-list.ts';
import { orderOf, type OrderItem } from './order-item.ts';
import { BY_MERCHANT } from './order-keys.ts';
import { carryOut } from './store-failure.ts';

/** Sorts after every id. */
const AFTER_ALL_IDS = 'ord_~';

/** Lists orders from the index `byMerchant`; only orders have the attribute `orderId`. */
export function dynamoOrderList(client: DynamoDBDocumentClient, tableName: string): OrderList {
  return {
    async page(query: {
      merchantId: string;
      before?: OrderId | undefined;
      limit: number;
    }): Promise<OrderPage> {
      const { merchantId, before = AFTER_ALL_IDS, limit } = query;
      const command = new QueryCommand({
        TableName: tableName,
        IndexName: BY_MERCHANT,
        KeyConditionExpression: 'merchantId = :merchantId AND orderId < :before',
        ExpressionAttributeValues: { ':merchantId': merchantId, ':before': before },
        ScanIndexForward: false,
        Limit: limit + 1,
      });
      const { Items = [], LastEvaluatedKey } = await carryOut('list', () => client.send(command));
      const orders = (Items as OrderItem[]).slice(0, limit).map(orderOf);
      const last = orders.at(-1);
      const isMore = Items.length > limit || LastEvaluatedKey !== undefined;
      return { orders, next: isMore && last ? last.id : null };
    },
  };
}
