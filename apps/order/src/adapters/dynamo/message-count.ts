import { PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { IS_NEW, writeIf } from '@millrace/dynamo';
import type { CountedMessage, CountedOutcome, MessageCount } from '../../application/counted-message.ts';
import { countPk, simulationExpiry, simulationOutcomeKey } from './simulation-keys.ts';
import { carryOut } from './store-failure.ts';

interface CountOf {
  readonly message: CountedMessage;
  readonly outcome: CountedOutcome;
}

/** Counts a message once, alone or within a transaction. */
export function countPut(TableName: string, { message, outcome }: CountOf, now: Date) {
  const { simulationId, sequence } = message;
  const again = outcome !== 'dead_lettered';
  return {
    TableName,
    Item: {
      pk: countPk(simulationId, sequence),
      kind: 'outcome',
      simulationOutcome: simulationOutcomeKey(simulationId, outcome),
      ...simulationExpiry(now),
    },
    ConditionExpression: again ? `${IS_NEW} OR simulationOutcome = :deadLettered` : IS_NEW,
    ...(again && {
      ExpressionAttributeValues: { ':deadLettered': simulationOutcomeKey(simulationId, 'dead_lettered') },
    }),
  };
}

/** Counts simulated messages in the table of simulations, one item per message. */
export function dynamoMessageCount(
  client: DynamoDBDocumentClient,
  tableName: string,
  clock: () => Date,
): MessageCount {
  return {
    async count(message: CountedMessage, outcome: CountedOutcome): Promise<void> {
      const put = new PutCommand(countPut(tableName, { message, outcome }, clock()));
      // If the condition fails, an earlier delivery counted it.
      const counted = await carryOut('count', () => writeIf(() => client.send(put)));
      return void counted;
    },
  };
}
