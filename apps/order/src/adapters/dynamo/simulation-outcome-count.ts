import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SimulationId } from '@millrace/contracts-order';
import type { CountedOutcome } from '../../application/counted-message.ts';
import type { OutcomeCounts } from '../../application/simulation-ports.ts';
import { BY_SIMULATION_OUTCOME, simulationOutcomeKey } from './simulation-keys.ts';

const OUTCOMES: readonly CountedOutcome[] = ['stored', 'duplicate', 'dead_lettered'];

/** A page is a megabyte of keys, so this is far above the largest simulation. */
const MAX_PAGES = 1000;

/** Counts a simulation's outcomes on the index, which holds only keys. */
export async function countSimulationOutcomes(
  client: DynamoDBDocumentClient,
  tableName: string,
  simulationId: SimulationId,
): Promise<OutcomeCounts> {
  const counts = await Promise.all(
    OUTCOMES.map(async (outcome) => [
      outcome,
      await count(client, tableName, simulationOutcomeKey(simulationId, outcome)),
    ]),
  );
  return Object.fromEntries(counts) as OutcomeCounts;
}

async function count(client: DynamoDBDocumentClient, tableName: string, key: string): Promise<number> {
  let total = 0;
  let from: Record<string, unknown> | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { Count = 0, LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: BY_SIMULATION_OUTCOME,
        KeyConditionExpression: 'simulationOutcome = :key',
        ExpressionAttributeValues: { ':key': key },
        Select: 'COUNT',
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    total += Count;
    if (!LastEvaluatedKey) return total;
    from = LastEvaluatedKey;
  }
  throw new Error(`the outcomes ${key} have more than ${MAX_PAGES} pages`);
}
