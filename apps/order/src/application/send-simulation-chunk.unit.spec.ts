import { describe, expect, it } from '@jest/globals';
import { orderPlaced } from '@millrace/contracts-order';
import { SchemaMismatch } from '@millrace/schema';
import { aSimulation, simulatedProducts } from '../testing/simulation-builders.ts';
import { readSimulationChunk } from './read-simulation-chunk.ts';
import { sendSimulationChunk } from './send-simulation-chunk.ts';
import { SimulationUnavailable, type SimulatedMessage } from './simulation-ports.ts';

function portsOf(simulation = aSimulation(), publish?: () => Promise<void>) {
  const published: SimulatedMessage[] = [];
  const marked: { chunk: number; messages: number }[] = [];
  return {
    published,
    marked,
    simulations: {
      find: async ({ id }: { id: string }) => (id === simulation.id ? { ...simulation, sent: 0 } : undefined),
      markSent: async ({ chunk }: { chunk: number }, messages: number) => {
        if (marked.some((earlier) => earlier.chunk === chunk)) return false;
        marked.push({ chunk, messages });
        return true;
      },
    },
    products: { all: async () => simulatedProducts },
    topic: {
      publish: publish ?? (async (messages: readonly SimulatedMessage[]) => void published.push(...messages)),
    },
  };
}

const simulation = aSimulation({ count: 700 });
const chunk = { merchantId: simulation.merchantId, simulationId: simulation.id, chunk: 1 };

describe('sending a chunk of a simulation', () => {
  it('publishes each message with what it is counted by, and counts the chunk', async () => {
    const ports = portsOf(simulation);
    expect(await sendSimulationChunk(chunk, ports)).toEqual({ messages: 200, counted: true });
    expect(ports.published.map(({ attributes }) => attributes)).toEqual(
      Array.from({ length: 200 }, (_, index) => ({
        eventType: 'order.placed',
        simulationId: simulation.id,
        sequence: String(500 + index),
      })),
    );
    expect(ports.marked).toEqual([{ chunk: 1, messages: 200 }]);
    const valid = ports.published.filter(
      ({ body }) => orderPlaced.detail.errors(JSON.parse(body)).length === 0,
    );
    expect(valid.length).toBeGreaterThan(100);
    expect(orderPlaced.parse(JSON.parse(valid[0]!.body))).toMatchObject({
      merchantId: 'mer_test',
      correlationId: 'cor_test',
    });
  });

  it('sends the same again when it comes again, and does not count it twice', async () => {
    const ports = portsOf(simulation);
    await sendSimulationChunk(chunk, ports);
    const first = ports.published.splice(0);
    // A table is read in any order.
    ports.products.all = async () => simulatedProducts.toReversed();
    expect(await sendSimulationChunk(chunk, ports)).toEqual({ messages: 200, counted: false });
    expect(ports.published).toEqual(first);
  });

  it('counts nothing that may not be on the topic', async () => {
    const ports = portsOf(simulation, async () => {
      throw new SimulationUnavailable('down');
    });
    await expect(sendSimulationChunk(chunk, ports)).rejects.toThrow(SimulationUnavailable);
    expect(ports.marked).toEqual([]);
  });

  it('fails for a simulation that is not there', async () => {
    await expect(sendSimulationChunk(chunk, portsOf())).rejects.toThrow('there is no simulation');
  });
});

describe('a chunk in a queue message', () => {
  it('is read back', () => {
    expect(readSimulationChunk(JSON.stringify(chunk))).toEqual(chunk);
  });

  it.each([
    ['no JSON', '{', SyntaxError],
    ['another id', JSON.stringify({ ...chunk, simulationId: 'sim_1' }), SchemaMismatch],
    ['a negative chunk', JSON.stringify({ ...chunk, chunk: -1 }), SchemaMismatch],
    ['an unknown field', JSON.stringify({ ...chunk, more: 1 }), SchemaMismatch],
  ])('is refused when it is %s', (_what, body, failure) => {
    expect(() => readSimulationChunk(body)).toThrow(failure);
  });
});
