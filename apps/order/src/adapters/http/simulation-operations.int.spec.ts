import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { simulationIds } from '@millrace/contracts-order';
import { createApi } from '@millrace/http';
import { startDynamo, storedItems, type TestDynamo } from '@millrace/testing';
import type { FastifyInstance } from 'fastify';
import { SIMULATION_LIMITS } from '../../domain/simulation.ts';
import { simulationTables } from '../../testing/simulation-tables.ts';
import type { SimulationStore } from '../../application/simulation-ports.ts';
import { countPk, simulationOutcomeKey } from '../dynamo/simulation-keys.ts';
import { simulationOperations } from './simulation-operations.ts';
import { simulationRefusals } from './simulation-refusals.ts';

const NOW = new Date('2026-03-01T10:00:00.000Z');
const body = { count: 1000, invalidRate: 0.02, duplicateRate: 0.05, seed: 7 };

let dynamo: TestDynamo;
let now: Date;
let table: string;
let simulations: SimulationStore;
let app: FastifyInstance;

beforeAll(async () => void (dynamo = await startDynamo()));
afterAll(() => dynamo.stop());
beforeEach(async () => {
  now = NOW;
  const made = await simulationTables(dynamo, () => now);
  table = made.tables.simulations;
  simulations = made.simulations;
  app = createApi({
    title: 'Orders',
    version: '1',
    description: '',
    refusals: simulationRefusals,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    authenticate: ({ headers }) => ({
      outcome: 'authenticated',
      merchantId: String(headers['x-merchant']),
      mode: 'test',
    }),
    operations: simulationOperations(made.operations),
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
  it('answers at once with an id, and stores the request', async () => {
    const answer = await start(body);
    expect(answer.statusCode).toBe(202);
    const { id } = answer.json();
    const facts = { merchantId: 'mer_a', correlationId: 'cor_1', createdAt: NOW.toISOString() };
    expect(await simulations.find({ merchantId: 'mer_a', id })).toEqual({
      simulation: { ...body, id, ...facts },
      sent: 0,
      sentChunks: new Set(),
    });
  });

  it('treats omitted rates as zero', async () => {
    const { id } = (await start({ count: 1, seed: 0 })).json();
    const found = await simulations.find({ merchantId: 'mer_a', id });
    expect(found).toMatchObject({ simulation: { invalidRate: 0, duplicateRate: 0 } });
  });

  it('INV-11: starts one simulation for one key, and another for another merchant', async () => {
    const [first, ...repeats] = await Promise.all([start(body), start(body), start(body)]);
    for (const repeat of [...repeats, await start(body)]) {
      if (repeat.statusCode === 202) expect(repeat.body).toBe(first.body);
      else expect(repeat.json().code).toBe('idempotency_in_flight');
    }
    expect((await start(body, { merchant: 'mer_b' })).json().id).not.toBe(first.json().id);
    const kept = await storedItems(dynamo, table);
    expect(kept.filter((item) => item['kind'] === 'simulation')).toHaveLength(2);
    expect((await start({ ...body, seed: 8 })).json().code).toBe('idempotency_key_reused');
  });

  it.each([
    ['a count of zero', { count: 0 }, '/count'],
    ['too many orders', { count: 100_001 }, '/count'],
    ['a fractional count', { count: 1.5 }, '/count'],
    ['a share above one', { invalidRate: 1.1 }, '/invalidRate'],
    ['a negative share', { duplicateRate: -0.1 }, '/duplicateRate'],
    ['shares whose sum is above one', { invalidRate: 0.6, duplicateRate: 0.6 }, '/duplicateRate'],
    ['a seed above 32 bits', { seed: 2 ** 32 }, '/seed'],
    ['an unknown field', { speed: 1 }, '/speed'],
  ])('INV-23: refuses %s', async (_what, change, pointer) => {
    const answer = await start({ ...body, ...change });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
    expect(await storedItems(dynamo, table)).toEqual([]);
  });

  it('accepts shares whose sum is one', async () => {
    expect((await start({ ...body, invalidRate: 0.42, duplicateRate: 0.58 })).statusCode).toBe(202);
  });

  it('refuses more messages than a simulation may have: simulation_too_large', async () => {
    const tooMany = { ...body, count: SIMULATION_LIMITS.messages + 1 };
    const answer = await start(tooMany);
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'simulation_too_large']);
    expect((await start(tooMany)).headers['idempotency-replayed']).toBe('true');
    const kinds = (await storedItems(dynamo, table)).map(({ kind }) => kind);
    expect(kinds).toEqual(['idempotency']);
    const most = { ...body, count: SIMULATION_LIMITS.messages };
    expect((await start(most, { key: 'k2' })).statusCode).toBe(202);
  });

  describe('POST /orders/simulations at the limit of running simulations', () => {
    const keys = Array.from({ length: SIMULATION_LIMITS.running }, (_, index) => `k${index}`);
    const one = { count: 1, seed: 1 };
    let ids: string[];

    beforeEach(async () => {
      ids = [];
      for (const key of keys) ids.push((await start(one, { key })).json().id);
    });

    it('refuses another one and stores nothing: too_many_simulations', async () => {
      const before = await storedItems(dynamo, table);
      const answer = await start(one, { key: 'more' });
      expect([answer.statusCode, answer.json().code]).toEqual([429, 'too_many_simulations']);
      expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      expect(await storedItems(dynamo, table)).toEqual(before);
    });

    it('answers repeats of the running ones as before', async () => {
      expect((await start(one, { key: 'k0' })).json().id).toBe(ids[0]);
      expect((await start({ count: 2, seed: 1 }, { key: 'k0' })).json().code).toBe('idempotency_key_reused');
    });

    it('starts one for another merchant', async () => {
      expect((await start(one, { merchant: 'mer_b' })).statusCode).toBe(202);
    });

    it('starts the refused one under the same key once another is done', async () => {
      expect((await start(one, { key: 'more' })).statusCode).toBe(429);
      const done = simulationIds.parse(ids[3]!);
      const simulationOutcome = simulationOutcomeKey(done, 'stored');
      await put(table, { pk: countPk(done, 0), kind: 'outcome', simulationOutcome });
      expect((await start(one, { key: 'more' })).statusCode).toBe(202);
      expect((await start(one, { key: 'still more' })).statusCode).toBe(429);
    });

    it('starts one when the others have not ended within an hour', async () => {
      now = new Date(NOW.getTime() + 60 * 60 * 1000);
      expect((await start(one, { key: 'more' })).statusCode).toBe(202);
    });
  });

  it('keeps the limit when many start concurrently', async () => {
    const many = Array.from({ length: 3 * SIMULATION_LIMITS.running }, (_, index) => `k${index}`);
    const answers = await Promise.all(many.map((key) => start(body, { key })));
    const codes = new Set(answers.map((answer) => answer.json().code ?? answer.statusCode));
    expect([202, 'idempotency_in_flight', 'too_many_simulations']).toEqual(
      expect.arrayContaining([...codes]),
    );
    const started = answers.filter(({ statusCode }) => statusCode === 202).length;
    expect(started).toBeGreaterThan(0);
    expect(started).toBeLessThanOrEqual(SIMULATION_LIMITS.running);
    expect((await simulations.running('mer_a')).simulations).toHaveLength(started);
  });
});

describe('GET /orders/simulations/{id}', () => {
  const keyOf = (id: string) => ({ merchantId: 'mer_a', id: simulationIds.parse(id) });
  const end = async (
    id: string,
    outcome: Parameters<typeof simulationOutcomeKey>[1],
    sequences: number[],
  ) => {
    const simulationId = simulationIds.parse(id);
    for (const sequence of sequences) {
      const simulationOutcome = simulationOutcomeKey(simulationId, outcome);
      await put(table, { pk: countPk(simulationId, sequence), kind: 'outcome', simulationOutcome });
    }
  };

  it('counts sent messages and their outcomes, and is done when every message has one', async () => {
    const { id } = (await start({ ...body, count: 6 })).json();
    const nothing = { id, status: 'running', sent: 0, stored: 0, duplicates: 0, deadLettered: 0, queued: 0 };
    expect((await get(id)).json()).toEqual(nothing);

    // The first messages may be stored before their chunk is counted as sent.
    await end(id, 'stored', [0, 1]);
    expect((await get(id)).json()).toEqual({ ...nothing, sent: 2, stored: 2 });
    expect(await simulations.markSent(keyOf(id), 0, 6)).toBe(true);
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
    const marks = await Promise.all([0, 0, 0, 1].map((chunk) => simulations.markSent(keyOf(id), chunk, 500)));
    expect(marks.filter(Boolean)).toHaveLength(2);
    expect((await get(id)).json()).toMatchObject({ sent: 1000, queued: 1000 });
  });

  it.each([
    ['that does not exist', simulationIds.create()],
    ['with an invalid id', 'sim_1'],
  ])('refuses a simulation %s: simulation_not_found', async (_what, id) => {
    expect((await get(id)).json()).toMatchObject({ status: 404, code: 'simulation_not_found' });
  });

  it("INV-22: hides another merchant's simulation", async () => {
    const { id } = (await start(body)).json();
    expect((await get(id, 'mer_b')).json().code).toBe('simulation_not_found');
  });
});
