import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { QueryCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { openShardOf, type DueOrder, type DueOrders, type DuePage } from '../../application/due-orders.ts';
import type { Instant } from '../../domain/instant.ts';
import type { OrderItem } from './order-item.ts';
import { OPEN, openShardKey, orderKeyOf, orderPk } from './order-keys.ts';
import { carryOut, storeFailure } from './store-failure.ts';

/** Finds what stands still by the index `open` of the orders table. */
export class DynamoDueOrders implements DueOrders {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async findDue(query: { shard: number; dueBy: Instant; limit: number; after?: DueOrder }): Promise<DuePage> {
    const { after } = query;
    const command = new QueryCommand({
      TableName: this.#tableName,
      IndexName: OPEN,
      KeyConditionExpression: 'openShard = :shard AND dueAt <= :dueBy',
      ExpressionAttributeValues: { ':shard': openShardKey(query.shard), ':dueBy': query.dueBy },
      Limit: query.limit,
      ...(after && { ExclusiveStartKey: openIndexKey(after) }),
    });
    const { Items = [], LastEvaluatedKey } = await carryOut('findDue', () => this.#client.send(command));
    const due = (Items as Required<OrderItem>[]).map(({ pk, dueAt, sweeps }) => ({
      ...orderKeyOf(pk),
      dueAt,
      sweeps,
    }));
    const last = due.at(-1);
    return { due, ...(LastEvaluatedKey && last && { next: last }) };
  }

  async requeue(due: DueOrder, nextDueAt: Instant): Promise<boolean> {
    const command = new UpdateCommand({
      TableName: this.#tableName,
      Key: { pk: orderPk(due) },
      UpdateExpression: 'SET lastChange = :change, sweeps = :sweeps, dueAt = :next',
      ConditionExpression: 'dueAt = :found',
      ExpressionAttributeValues: {
        ':change': 'requeued',
        ':sweeps': due.sweeps + 1,
        ':next': nextDueAt,
        ':found': due.dueAt,
      },
    });
    try {
      await this.#client.send(command);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw storeFailure('requeue', error);
    }
  }
}

function openIndexKey(due: DueOrder): Record<string, string> {
  return { pk: orderPk(due), openShard: openShardKey(openShardOf(due.id)), dueAt: due.dueAt };
}
