import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { simulationIds } from '@millrace/contracts-order';
import { assertInvariant } from '@millrace/invariants';
import type { DynamoDBRecord } from 'aws-lambda';
import type { SimulationKey } from '../../domain/simulation.ts';

/**
 * The simulation that a stream record starts.
 * @throws InvariantViolation for any other record; the event filter excludes those
 */
export function startedSimulation({ eventName, dynamodb }: DynamoDBRecord): SimulationKey {
  const image = unmarshall((dynamodb?.NewImage ?? {}) as Record<string, AttributeValue>);
  const { kind, merchantId, simulationId } = image;
  assertInvariant(eventName === 'INSERT' && kind === 'simulation', 'record_starts_simulation', { kind });
  return { merchantId, id: simulationIds.parse(simulationId) };
}
