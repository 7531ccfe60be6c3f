import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CountedMessage, CountedOutcome, MessageCount } from '../../application/counted-message.ts';
import { countPk } from './order-keys.ts';
import { simulationOutcomeKey } from './simulation-keys.ts';
import { storeFailure } from './store-failure.ts';

/** Counts a message, alone or within a transaction, under a condition that lets it count once. */
export function countPut(TableName: string, message: CountedMessage, outcome: CountedOutcome) {
  const { simulationId, sequence } = message;
  const isNew = 'attribute_not_exists(pk)';
  const again = outcome !== 'dead_lettered';
  return {
    TableName,
    Item: {
      pk: countPk(simulationId, sequence),
      kind: 'outcome',
      simulationOutcome: simulationOutcomeKey(simulationId, outcome),
    },
    ConditionExpression: again ? `${isNew} OR simulationOutcome = :deadLettered` : isNew,
    ...(again && {
      ExpressionAttributeValues: { ':deadLettered': simulationOutcomeKey(simulationId, 'dead_lettered') },
    }),
  };
}

/** Keeps the count of simulated messages in the orders table, one item for each. */
export class DynamoMessageCount implements MessageCount {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async count(message: CountedMessage, outcome: CountedOutcome): Promise<void> {
    try {
      await this.#client.send(new PutCommand(countPut(this.#tableName, message, outcome)));
    } catch (error) {
      // It was counted at an earlier delivery.
      if (error instanceof ConditionalCheckFailedException) return;
      throw storeFailure('count', error);
    }
  }
}
