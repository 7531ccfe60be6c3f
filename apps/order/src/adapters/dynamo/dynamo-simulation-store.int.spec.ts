import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { fixedClock, startDynamo, type TestDynamo } from '@millrace/testing';
import { SimulationUnavailable } from '../../application/simulation-ports.ts';
import { aSimulation } from '../../testing/simulation-builders.ts';
import { ordersTable } from '../../testing/tables.ts';
import { DynamoSimulationStore } from './dynamo-simulation-store.ts';
import { countPk } from './order-keys.ts';
import { simulationOutcomeKey } from './simulation-keys.ts';

let dynamo: TestDynamo;
beforeAll(async () => void (dynamo = await startDynamo()));
afterAll(() => dynamo.stop());

const put = (TableName: string, Item: Record<string, unknown>) =>
  dynamo.documentClient().send(new PutCommand({ TableName, Item }));

/** The same engine, whose pages are as small as if every item were large. */
const clientOfSmallPages = () => {
  const send = (command: QueryCommand) => {
    command.input.Limit = 3;
    return dynamo.documentClient().send(command);
  };
  return { send } as unknown as DynamoDBDocumentClient;
};
const { id, merchantId } = aSimulation();

describe('counting the outcomes of a simulation', () => {
  it('goes through all pages, and takes none of another simulation', async () => {
    const table = await dynamo.createTable(ordersTable);
    const other = aSimulation().id;
    for (let sequence = 0; sequence < 10; sequence += 1) {
      const simulationOutcome = simulationOutcomeKey(id, sequence < 8 ? 'stored' : 'duplicate');
      await put(table, { pk: countPk(id, sequence), simulationOutcome });
    }
    await put(table, { pk: countPk(other, 0), simulationOutcome: simulationOutcomeKey(other, 'stored') });
    const store = new DynamoSimulationStore(clientOfSmallPages(), table, fixedClock(new Date(0)));
    expect(await store.countOutcomes(id)).toEqual({ stored: 8, duplicate: 2, dead_lettered: 0 });
  });
});

describe('a store of simulations that does not answer', () => {
  const store = () => new DynamoSimulationStore(dynamo.documentClient(), 'none', fixedClock(new Date(0)));
  const record = { pk: 'r', bodyHash: 'h', response: { status: 202, contentType: 't', body: '' } };

  it.each([
    ['create', () => store().create(aSimulation(), { ...record, expiresAtEpochSeconds: 1 })],
    ['find', () => store().find({ merchantId, id })],
    ['markSent', () => store().markSent({ merchantId, simulationId: id, chunk: 0 }, 1)],
    ['countOutcomes', () => store().countOutcomes(id)],
  ])('fails as something that may be tried again: %s', async (_operation, call) => {
    const calling = call();
    await expect(calling).rejects.toThrow(SimulationUnavailable);
    await expect(calling).rejects.toMatchObject({ retryable: true, cause: expect.any(Error) });
  });

  it('counts nothing for a simulation that is not there', async () => {
    const table = await dynamo.createTable(ordersTable);
    const empty = new DynamoSimulationStore(dynamo.documentClient(), table, fixedClock(new Date(0)));
    expect(await empty.markSent({ merchantId, simulationId: id, chunk: 0 }, 1)).toBe(false);
    expect(await empty.find({ merchantId, id })).toBeUndefined();
  });
});
