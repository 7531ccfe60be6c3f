import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { DeleteCommand, PutCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { IdempotencyRecord } from '@millrace/idempotency';
import { cancelled, scriptedClient, fixedClock, startDynamo, type TestDynamo } from '@millrace/testing';
import { SimulationUnavailable, type SimulationStore } from '../../application/simulation-ports.ts';
import { simulatedProducts } from '../../domain/simulated-products.ts';
import { SIMULATION_KEPT_SECONDS } from '../../domain/simulation.ts';
import { aSimulation } from '../../testing/simulation-builders.ts';
import { simulationTables } from '../../testing/simulation-tables.ts';
import { dynamoSimulationStore } from './dynamo-simulation-store.ts';
import { productKey } from './order-keys.ts';
import { countPk, runningPk, simulationOutcomeKey } from './simulation-keys.ts';

let dynamo: TestDynamo;
beforeAll(async () => void (dynamo = await startDynamo()));
afterAll(() => dynamo.stop());

const NOW = new Date('2026-03-01T10:00:00.000Z');
const clock = fixedClock(NOW);
const { id, merchantId } = aSimulation();
const key = { merchantId, id };
const none = { simulations: [], version: 0 };

const put = (TableName: string, Item: Record<string, unknown>) =>
  dynamo.documentClient().send(new PutCommand({ TableName, Item }));
const aRecord = (name: string): IdempotencyRecord => ({
  pk: `idempotency#${name}`,
  bodyHash: 'h',
  response: { status: 202, contentType: 't', body: '' },
  expiresAtEpochSeconds: Math.floor(NOW.getTime() / 1000) + 60,
});

/** The same engine, whose pages are as small as if every item were large. */
const clientOfSmallPages = () => {
  const send = (command: QueryCommand) => {
    command.input.Limit = 3;
    return dynamo.documentClient().send(command);
  };
  return { send } as unknown as DynamoDBDocumentClient;
};

describe('counting the outcomes of a simulation', () => {
  it('reads all pages, and ignores other simulations', async () => {
    const { tables } = await simulationTables(dynamo, clock);
    const other = aSimulation().id;
    for (let sequence = 0; sequence < 10; sequence += 1) {
      const simulationOutcome = simulationOutcomeKey(id, sequence < 8 ? 'stored' : 'duplicate');
      await put(tables.simulations, { pk: countPk(id, sequence), simulationOutcome });
    }
    const simulationOutcome = simulationOutcomeKey(other, 'stored');
    await put(tables.simulations, { pk: countPk(other, 0), simulationOutcome });
    const store = dynamoSimulationStore(clientOfSmallPages(), tables, clock);
    expect(await store.countOutcomes(id)).toEqual({ stored: 8, duplicate: 2, dead_lettered: 0 });
  });
});

describe('the running simulations of a merchant', () => {
  it('lists those that were started, and none of another merchant', async () => {
    const { simulations } = await simulationTables(dynamo, clock);
    const [first, second] = [aSimulation(), aSimulation()];
    await simulations.create(first, aRecord('1'), none);
    await simulations.create(second, aRecord('2'), await simulations.running(merchantId));
    expect(await simulations.running(merchantId)).toMatchObject({
      simulations: [first, second].map(({ id, count, createdAt }) => ({ id, count, createdAt })),
    });
    expect(await simulations.running('mer_other')).toEqual(none);
  });

  it('lets one of several concurrent starts succeed', async () => {
    const { simulations } = await simulationTables(dynamo, clock);
    const outcomes = await Promise.all(
      ['1', '2', '3', '4'].map((name) => simulations.create(aSimulation(), aRecord(name), none)),
    );
    expect(outcomes.sort()).toEqual(['created', 'overtaken', 'overtaken', 'overtaken']);
    expect((await simulations.running(merchantId)).simulations).toHaveLength(1);
  });

  it('starts one simulation per idempotency key', async () => {
    const { simulations } = await simulationTables(dynamo, clock);
    await simulations.create(aSimulation(), aRecord('1'), none);
    const running = await simulations.running(merchantId);
    expect(await simulations.create(aSimulation(), aRecord('1'), running)).toBe('key_taken');
  });
});

describe('the stock of a simulation', () => {
  it('is separate for each simulation, and is written once', async () => {
    const { simulations, store, tables } = await simulationTables(dynamo, clock);
    const [one, other] = [aSimulation(), aSimulation()];
    const stockOf = async (simulation: typeof one) => {
      const ids = simulatedProducts.map((product) => product.id);
      const { products } = await store.findWithProducts(
        { merchantId: simulation.id, id: 'ord_x' as never },
        ids,
      );
      return ids.map((productId) => products.get(productId)?.stock);
    };
    const full = simulatedProducts.map(({ stock }) => stock);
    await simulations.stockUp(one);
    await dynamo.documentClient().send(
      new UpdateCommand({
        TableName: tables.products,
        Key: productKey(one.id, simulatedProducts[0]!.id),
        UpdateExpression: 'SET stock = :left',
        ExpressionAttributeValues: { ':left': 1 },
      }),
    );
    await simulations.stockUp(one);
    await simulations.stockUp(other);
    expect(await stockOf(one)).toEqual([1, ...full.slice(1)]);
    expect(await stockOf(other)).toEqual(full);
  });
});

describe('an expired simulation', () => {
  it('is not found before DynamoDB deletes it', async () => {
    const { simulations, tables } = await simulationTables(dynamo, clock);
    const simulation = aSimulation();
    await simulations.create(simulation, aRecord('1'), none);
    expect(await simulations.find(simulation)).toMatchObject({ simulation, sent: 0 });
    const later = fixedClock(new Date(NOW.getTime() + SIMULATION_KEPT_SECONDS * 1000));
    const store = dynamoSimulationStore(dynamo.documentClient(), tables, later);
    expect(await store.find(simulation)).toBeUndefined();
    expect(await store.running(simulation.merchantId)).toEqual(none);
  });

  it.each([1, 3])('lets others start before DynamoDB deletes the items of %i expired ones', async (count) => {
    const { simulations, tables } = await simulationTables(dynamo, clock);
    for (let started = 0; started < count; started += 1) {
      const running = await simulations.running(merchantId);
      expect(await simulations.create(aSimulation(), aRecord('1'.repeat(started + 1)), running)).toBe(
        'created',
      );
    }
    const later = fixedClock(new Date(NOW.getTime() + SIMULATION_KEPT_SECONDS * 1000));
    const store = dynamoSimulationStore(dynamo.documentClient(), tables, later);
    const [one, other] = [aSimulation(), aSimulation()];
    const seen = await store.running(merchantId);
    // The record of this key has expired, too.
    expect(await store.create(one, aRecord('1'), seen)).toBe('created');
    expect(await store.create(other, aRecord('2'), seen)).toBe('overtaken');
    expect(await store.create(other, aRecord('2'), await store.running(merchantId))).toBe('created');
    expect(await store.running(merchantId)).toMatchObject({
      simulations: [{ id: one.id }, { id: other.id }],
    });
  });

  it('lets one of two start when it is deleted after both have read the list', async () => {
    const { simulations, tables } = await simulationTables(dynamo, clock);
    await simulations.create(aSimulation(), aRecord('1'), none);
    const later = fixedClock(new Date(NOW.getTime() + SIMULATION_KEPT_SECONDS * 1000));
    const store = dynamoSimulationStore(dynamo.documentClient(), tables, later);
    const seen = await store.running(merchantId);
    const deletion = new DeleteCommand({ TableName: tables.simulations, Key: { pk: runningPk(merchantId) } });
    await dynamo.documentClient().send(deletion);
    expect(await store.create(aSimulation(), aRecord('2'), seen)).toBe('created');
    expect(await store.create(aSimulation(), aRecord('3'), seen)).toBe('overtaken');
  });
});

describe('a store of simulations that does not answer', () => {
  const calls: [string, (store: SimulationStore) => Promise<unknown>][] = [
    ['running', (store) => store.running(merchantId)],
    ['create', (store) => store.create(aSimulation(), aRecord('1'), none)],
    ['find', (store) => store.find(key)],
    ['stockUp', (store) => store.stockUp(aSimulation())],
    ['markSent', (store) => store.markSent(key, 0, 1)],
    ['countOutcomes', (store) => store.countOutcomes(id)],
  ];

  it.each(calls)(
    'throws SimulationUnavailable, retryable where a retry may help: %s',
    async (_operation, call) => {
      const tables = { simulations: 'none', products: 'none' };
      const missing = call(dynamoSimulationStore(dynamo.documentClient(), tables, clock));
      await expect(missing).rejects.toThrow(SimulationUnavailable);
      await expect(missing).rejects.toMatchObject({ retryable: false, cause: expect.any(Error) });
      for (const passing of [
        Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
        cancelled('ThrottlingError'),
      ]) {
        const { client } = scriptedClient([passing]);
        const throttled = call(dynamoSimulationStore(client, tables, clock));
        await expect(throttled).rejects.toMatchObject({ name: 'SimulationUnavailable', retryable: true });
      }
    },
  );

  it('counts nothing for a simulation that does not exist', async () => {
    const { simulations } = await simulationTables(dynamo, clock);
    expect(await simulations.markSent(key, 0, 1)).toBe(false);
    expect(await simulations.find(key)).toBeUndefined();
  });
});
