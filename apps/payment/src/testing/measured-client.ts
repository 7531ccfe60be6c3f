import { DynamoDBClient, type ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TestDynamo } from '@millrace/testing';

/** A client that reports the consumed capacity of every call, by table and index. */
export function measuredClient(
  dynamo: TestDynamo,
  consumed: (capacity: ConsumedCapacity) => void,
): DynamoDBDocumentClient {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(dynamo.clientConfig), {
    marshallOptions: { removeUndefinedValues: true },
  });
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'INDEXES' } });
      const { ConsumedCapacity = [] } = result.output as {
        ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
      };
      for (const capacity of [ConsumedCapacity].flat()) consumed(capacity);
      return result;
    },
    { step: 'initialize' },
  );
  return client;
}
