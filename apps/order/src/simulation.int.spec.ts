import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orderPlaced, type OrderLine } from '@millrace/contracts-order';
import { stringAttributes } from '@millrace/dead-letters';
import { startDynamo, storedItems, type TestDynamo } from '@millrace/testing';
import type { OrderMessage } from './application/order-message.ts';
import { runSimulation } from './application/run-simulation.ts';
import { simulationProgress } from './application/simulation-progress.ts';
import type { SimulatedMessage } from './application/simulation-ports.ts';
import type { Reason } from './domain/order.ts';
import { simulatedProducts } from './domain/simulated-products.ts';
import { aBowl, aMessage, aMug, at } from './testing/builders.ts';
import { dynamoStores } from './testing/dynamo-stores.ts';
import { processorOn } from './testing/processor.ts';
import { aSimulation } from './testing/simulation-builders.ts';
import { simulationTables } from './testing/simulation-tables.ts';

const now = () => new Date(at(0));

let dynamo: TestDynamo;
beforeAll(async () => void (dynamo = await startDynamo()));
afterAll(() => dynamo.stop());

const record = { pk: 'idempotency#1', bodyHash: 'h', response: { status: 202, contentType: 't', body: '' } };

/** The messages of a simulation, as its queue delivers them. */
async function aRun(changes: Parameters<typeof aSimulation>[0]) {
  const simulation = aSimulation(changes);
  const made = await simulationTables(dynamo, now);
  const expiresAtEpochSeconds = Math.floor(now().getTime() / 1000) + 60;
  const none = { simulations: [], version: 0 };
  await made.simulations.create(simulation, { ...record, expiresAtEpochSeconds }, none);
  const sent: SimulatedMessage[] = [];
  const queue = { send: async (messages: readonly SimulatedMessage[]) => void sent.push(...messages) };
  await runSimulation(simulation, { simulations: made.simulations, queue });
  const messages = sent.map(({ body, attributes }) => ({
    ...aMessage(body),
    messageAttributes: stringAttributes(attributes),
  }));
  return { ...made, simulation, messages };
}

async function processAll(messages: readonly OrderMessage[], processor: ReturnType<typeof processorOn>) {
  const AT_ONCE = 20;
  for (let start = 0; start < messages.length; start += AT_ONCE) {
    await Promise.all(messages.slice(start, start + AT_ONCE).map((message) => processor.process(message)));
  }
}

describe('a simulation', () => {
  it('INV-25, INV-26: accounts for every message and every piece of stock, and all its items expire', async () => {
    const changes = { count: 300, invalidRate: 0.1, duplicateRate: 0.2 };
    const { tables, store, count, simulations, simulation, messages } = await aRun(changes);
    const processor = processorOn({ store, simulated: { count } });
    // Some of them are delivered twice.
    await processAll([...messages, ...messages.slice(0, 50)], processor);

    const progress = await simulationProgress(simulation, { simulations });
    expect(progress).toMatchObject({ status: 'done', sent: 300, queued: 0 });
    const { stored, duplicates, deadLettered } = progress!;
    expect(stored + duplicates + deadLettered).toBe(300);
    for (const outcome of [stored, duplicates, deadLettered]) expect(outcome).toBeGreaterThan(0);
    const notOrders = messages.filter(({ body }) => orderPlaced.detail.errors(JSON.parse(body)).length > 0);
    expect(deadLettered).toBe(notOrders.length);

    const products = await storedItems(dynamo, tables.products);
    const orders = await storedItems(dynamo, tables.simulations, 'order');
    expect(orders).toHaveLength(stored);
    const refused = orders.filter(({ reason }) => (reason as Reason | undefined)?.code === 'unknown_product');
    expect(refused.length).toBeGreaterThan(0);
    const held = new Map<string, number>();
    for (const { items } of orders.filter(({ status }) => status === 'accepted')) {
      for (const { productId, quantity } of items as OrderLine[])
        held.set(productId, (held.get(productId) ?? 0) + quantity);
    }
    expect(held.size).toBe(simulatedProducts.length);
    for (const { id, stock } of simulatedProducts) {
      const left = products.find(({ productId }) => productId === id)!['stock'];
      expect([id, Number(left) + held.get(id)!]).toEqual([id, stock]);
    }

    const all = [...products, ...(await storedItems(dynamo, tables.simulations))];
    expect(new Set(all.map(({ kind }) => kind))).toEqual(
      new Set([undefined, 'simulation', 'idempotency', 'running', 'order', 'outcome']),
    );
    const lasting = all.filter((item) => !(Number(item['expiresAtEpochSeconds']) > now().getTime() / 1000));
    expect(lasting).toEqual([]);
  });

  it('INV-25: takes no stock of the shop and stores no order there, whichever processor gets its messages', async () => {
    const shop = await dynamoStores(dynamo, [aMug(5), aBowl(5)]);
    const before = await storedItems(dynamo, shop.tables.products);
    const { store, count, messages } = await aRun({ count: 40, invalidRate: 0, duplicateRate: 0 });
    await processAll(messages, processorOn({ store, simulated: { count } }));
    const real = processorOn(shop);
    await processAll(messages, real);
    expect(new Set(real.deadLetters.map(({ reason }) => reason.code))).toEqual(
      new Set(['malformed_message']),
    );
    expect(await storedItems(dynamo, shop.tables.products)).toEqual(before);
    expect(await storedItems(dynamo, shop.tables.orders)).toEqual([]);
  });
});
