import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CountedMessage, CountedOutcome, MessageCount } from '../../application/counted-message.ts';
import { countPk, simulationExpiry, simulationOutcomeKey } from './simulation-keys.ts';
import { storeFailure } from './store-failure.ts';

interface CountOf {
  readonly message: CountedMessage;
  readonly outcome: CountedOutcome;
}

/** Counts a message, alone or within a transaction, under a condition that lets it count once. */
export function countPut(TableName: string, { message, outcome }: CountOf, now: Date) {
  const { simulationId, sequence } = message;
  const isNew = 'attribute_not_exists(pk)';
  const again = outcome !== 'dead_lettered';
  return {
    TableName,
    Item: {
      pk: countPk(simulationId, sequence),
      kind: 'outcome',
      simulationOutcome: simulationOutcomeKey(simulationId, outcome),
      ...simulationExpiry(now),
    },
    ConditionExpression: again ? `${isNew} OR simulationOutcome = :deadLettered` : isNew,
    ...(again && {
      ExpressionAttributeValues: { ':deadLettered': simulationOutcomeKey(simulationId, 'dead_lettered') },
    }),
  };
}

/** Keeps the count of simulated messages in the table of simulations, one item for each. */
export class DynamoMessageCount implements MessageCount {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #clock: () => Date;

  constructor(client: DynamoDBDocumentClient, tableName: string, clock: () => Date) {
    this.#client = client;
    this.#tableName = tableName;
    this.#clock = clock;
  }

  async count(message: CountedMessage, outcome: CountedOutcome): Promise<void> {
    try {
      const put = countPut(this.#tableName, { message, outcome }, this.#clock());
      await this.#client.send(new PutCommand(put));
    } catch (error) {
      // It was counted at an earlier delivery.
      if (error instanceof ConditionalCheckFailedException) return;
      throw storeFailure('count', error);
    }
  }
}
