import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { QueryCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Due, DuePage, DueStore } from '../sweep.ts';
import { OPEN, openShardKey, openShardKeyOf } from '../sweep-policy.ts';

export interface DueItems<Kind extends Due> {
  readonly client: DynamoDBDocumentClient;
  /** Partition key `pk`, index `open`. */
  readonly tableName: string;
  readonly pkOf: (due: Kind) => string;
  /** The inverse of `pkOf`. */
  readonly keyOf: (pk: string) => Omit<Kind, 'dueAt' | 'sweeps'>;
  /** The store's own error, so that no SDK error leaves the adapter. */
  readonly failureOf: (operation: string, error: unknown) => Error;
}

/** Finds due items by the index `open`. The write that requeues one appears in the table's stream. */
export function dynamoDueStore<Kind extends Due>({
  client,
  tableName,
  pkOf,
  keyOf,
  failureOf,
}: DueItems<Kind>): DueStore<Kind> {
  return {
    async findDue(query: {
      shard: number;
      dueBy: string;
      limit: number;
      after?: Kind;
    }): Promise<DuePage<Kind>> {
      const { after } = query;
      const command = new QueryCommand({
        TableName: tableName,
        IndexName: OPEN,
        KeyConditionExpression: 'openShard = :shard AND dueAt <= :dueBy',
        ExpressionAttributeValues: { ':shard': openShardKey(query.shard), ':dueBy': query.dueBy },
        Limit: query.limit,
        ...(after && {
          ExclusiveStartKey: {
            pk: pkOf(after),
            openShard: openShardKeyOf(after.id),
            dueAt: after.dueAt,
          },
        }),
      });
      try {
        const { Items = [], LastEvaluatedKey } = await client.send(command);
        const due = (Items as { pk: string; dueAt: string; sweeps: number }[]).map(
          ({ pk, dueAt, sweeps }) => ({ ...keyOf(pk), dueAt, sweeps }) as Kind,
        );
        const last = due.at(-1);
        return { due, ...(LastEvaluatedKey && last && { next: last }) };
      } catch (error) {
        throw failureOf('findDue', error);
      }
    },

    async requeue(due: Kind, nextDueAt: string): Promise<boolean> {
      const command = new UpdateCommand({
        TableName: tableName,
        Key: { pk: pkOf(due) },
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
        await client.send(command);
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw failureOf('requeue', error);
      }
    },
  };
}
