import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { simulationIds } from '@millrace/contracts-order';
import { createApi } from '@millrace/http';
import { DynamoIdempotencyStore } from '@millrace/idempotency';
import { fixedClock, startDynamo, storedItems, type TestDynamo } from '@millrace/testing';
import type { FastifyInstance } from 'fastify';
import type { SimulatedProduct } from '../../domain/simulated-order.ts';
import { simulatedProducts } from '../../testing/simulation-builders.ts';
import { ordersTable } from '../../testing/tables.ts';
import { DynamoSimulationStore } from '../dynamo/dynamo-simulation-store.ts';
import { countPk } from '../dynamo/order-keys.ts';
import { simulationOutcomeKey } from '../dynamo/simulation-keys.ts';
import { simulationOperations } from './simulation-operations.ts';
import { simulationRefusals } from './simulation-refusals.ts';

const NOW = new Date('2026-03-01T10:00:00.000Z');
const body = { count: 1000, invalidRate: 0.02, duplicateRate: 0.05, seed: 7 };

let dynamo: TestDynamo;
let orders: string;
let onSale: readonly SimulatedProduct[];
let simulations: DynamoSimulationStore;
let app: FastifyInstance;

beforeAll(async () => void (dynamo = await startDynamo()));
afterAll(() => dynamo.stop());
beforeEach(async () => {
  orders = await dynamo.createTable(ordersTable);
  onSale = simulatedProducts;
  const client = dynamo.documentClient();
  const clock = fixedClock(NOW);
  simulations = new DynamoSimulationStore(client, orders, clock);
  app = createApi({
    title: 'Orders',
    version: '1',
    description: '',
    refusals: simulationRefusals,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    authenticate: ({ headers }) => ({ outcome: 'authenticated', merchantId: String(headers['x-merchant']) }),
    operations: simulationOperations({
      simulations,
      products: { all: async () => onSale },
      idempotency: new DynamoIdempotencyStore(client, orders, clock),
      newSimulationId: simulationIds.createAt,
      clock,
    }),
  });
});

const put = (TableName: string, Item: object) =>
  dynamo.documentClient().send(new PutCommand({ TableName, Item: { ...Item } }));
const headersOf = (merchant: string) => ({ 'x-merchant': merchant, 'x-correlation-id': 'cor_1' });
const start = (payload: object, { key = 'k1', merchant = 'mer_a' } = {}) =>
  app.inject({
    method: 'POST',
    url: '/orders/simulations',
    headers: { ...headersOf(merchant), 'idempotency-key': key },
    payload,
  });
const get = (id: string, merchant = 'mer_a') =>
  app.inject({ method: 'GET', url: `/orders/simulations/${id}`, headers: headersOf(merchant) });

describe('POST /orders/simulations', () => {
  it('answers at once with an id, and keeps what was asked for', async () => {
    const answer = await start(body);
    expect(answer.statusCode).toBe(202);
    const { id } = answer.json();
    expect(await simulations.find({ merchantId: 'mer_a', id })).toEqual({
      ...body,
      id,
      merchantId: 'mer_a',
      correlationId: 'cor_1',
      createdAt: NOW.toISOString(),
      sent: 0,
    });
  });

  it('takes rates that are left out as none', async () => {
    const { id } = (await start({ count: 1, seed: 0 })).json();
    const found = await simulations.find({ merchantId: 'mer_a', id });
    expect(found).toMatchObject({ invalidRate: 0, duplicateRate: 0 });
  });

  it('INV-11: starts one simulation for one key, and another for another merchant', async () => {
    const [first, ...repeats] = await Promise.all([start(body), start(body), start(body)]);
    for (const repeat of [...repeats, await start(body)]) {
      if (repeat.statusCode === 202) expect(repeat.body).toBe(first.body);
      else expect(repeat.json().code).toBe('idempotency_in_flight');
    }
    expect((await start(body, { merchant: 'mer_b' })).json().id).not.toBe(first.json().id);
    const kept = await storedItems(dynamo, orders);
    expect(kept.filter((item) => item['kind'] === 'simulation')).toHaveLength(2);
    expect((await start({ ...body, seed: 8 })).json().code).toBe('idempotency_key_reused');
  });

  it.each([
    ['no order', { count: 0 }, '/count'],
    ['too many orders', { count: 100_001 }, '/count'],
    ['a count that is no whole number', { count: 1.5 }, '/count'],
    ['a share above one', { invalidRate: 1.1 }, '/invalidRate'],
    ['a negative share', { duplicateRate: -0.1 }, '/duplicateRate'],
    ['shares above one together', { invalidRate: 0.6, duplicateRate: 0.6 }, '/duplicateRate'],
    ['a seed beyond 32 bits', { seed: 2 ** 32 }, '/seed'],
    ['a field that is not known', { speed: 1 }, '/speed'],
  ])('INV-23: refuses %s', async (_what, change, pointer) => {
    const answer = await start({ ...body, ...change });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
    expect(await storedItems(dynamo, orders)).toEqual([]);
  });

  it('takes shares that are one together', async () => {
    expect((await start({ ...body, invalidRate: 0.42, duplicateRate: 0.58 })).statusCode).toBe(202);
  });

  it('refuses with nothing_to_order while there is no product', async () => {
    onSale = [];
    const answer = await start(body);
    expect(answer.statusCode).toBe(409);
    expect(answer.json().code).toBe('nothing_to_order');
    onSale = simulatedProducts;
    expect((await start(body)).body).toBe(answer.body);
    expect((await start(body, { key: 'k2' })).statusCode).toBe(202);
  });
});

describe('GET /orders/simulations/{id}', () => {
  const chunkOf = (simulationId: string, chunk: number) => ({
    merchantId: 'mer_a',
    simulationId: simulationIds.parse(simulationId),
    chunk,
  });
  const end = async (
    id: string,
    outcome: Parameters<typeof simulationOutcomeKey>[1],
    sequences: number[],
  ) => {
    const simulationId = simulationIds.parse(id);
    for (const sequence of sequences) {
      const simulationOutcome = simulationOutcomeKey(simulationId, outcome);
      await put(orders, { pk: countPk(simulationId, sequence), kind: 'outcome', simulationOutcome });
    }
  };

  it('tells what was sent and what became of it, and is done when every message has come to an end', async () => {
    const { id } = (await start({ ...body, count: 6 })).json();
    const nothing = { id, status: 'running', sent: 0, stored: 0, duplicates: 0, deadLettered: 0, queued: 0 };
    expect((await get(id)).json()).toEqual(nothing);

    // The first messages may be stored before their chunk is counted as sent.
    await end(id, 'stored', [0, 1]);
    expect((await get(id)).json()).toEqual({ ...nothing, sent: 2, stored: 2 });
    expect(await simulations.markSent(chunkOf(id, 0), 6)).toBe(true);
    expect((await get(id)).json()).toEqual({ ...nothing, sent: 6, stored: 2, queued: 4 });

    await end(id, 'duplicate', [2]);
    await end(id, 'dead_lettered', [3, 4]);
    await end(id, 'stored', [5]);
    expect((await get(id)).json()).toEqual({
      ...{ id, status: 'done', sent: 6, stored: 3 },
      ...{ duplicates: 1, deadLettered: 2, queued: 0 },
    });
  });

  it('counts a chunk once, however often it is sent', async () => {
    const { id } = (await start(body)).json();
    const marks = await Promise.all(
      [0, 0, 0, 1].map((chunk) => simulations.markSent(chunkOf(id, chunk), 500)),
    );
    expect(marks.filter(Boolean)).toHaveLength(2);
    expect((await get(id)).json()).toMatchObject({ sent: 1000, queued: 1000 });
  });

  it.each([
    ['that was never made', simulationIds.create()],
    ['of another form', 'sim_1'],
  ])('refuses one %s with simulation_not_found', async (_what, id) => {
    expect((await get(id)).json()).toMatchObject({ status: 404, code: 'simulation_not_found' });
  });

  it("INV-22: shows no other merchant's", async () => {
    const { id } = (await start(body)).json();
    expect((await get(id, 'mer_b')).json().code).toBe('simulation_not_found');
  });
});
