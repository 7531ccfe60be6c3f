import { describe, expect, it } from '@jest/globals';
import { orderPlaced } from '@millrace/contracts-order';
import { aSimulation } from '../testing/simulation-builders.ts';
import { runSimulation } from './run-simulation.ts';
import { SimulationUnavailable, type SimulatedMessage } from './simulation-ports.ts';

function portsOf(simulation = aSimulation()) {
  const sent: SimulatedMessage[] = [];
  const marked = new Map<number, number>();
  const stocked: string[] = [];
  return {
    sent,
    marked,
    stocked,
    simulations: {
      find: async ({ id }: { id: string }) =>
        id === simulation.id ? { simulation, sent: 0, sentChunks: new Set(marked.keys()) } : undefined,
      stockUp: async ({ id }: { id: string }) => void stocked.push(id),
      markSent: async (_key: object, chunk: number, messages: number) => {
        if (marked.has(chunk)) return false;
        marked.set(chunk, messages);
        return true;
      },
    },
    queue: { send: async (messages: readonly SimulatedMessage[]) => void sent.push(...messages) },
  };
}

const simulation = aSimulation({ count: 1200 });

describe('running a simulation', () => {
  it('sends each message with its simulation and sequence, and marks the chunks', async () => {
    const ports = portsOf(simulation);
    expect(await runSimulation(simulation, ports)).toBe(1200);
    expect(ports.sent.map(({ attributes }) => attributes)).toEqual(
      Array.from({ length: 1200 }, (_, sequence) => ({
        simulationId: simulation.id,
        sequence: String(sequence),
      })),
    );
    expect([...ports.marked]).toEqual([
      [0, 500],
      [1, 500],
      [2, 200],
    ]);
    const valid = ports.sent.filter(({ body }) => orderPlaced.detail.errors(JSON.parse(body)).length === 0);
    expect(valid.length).toBeGreaterThan(1000);
    expect(orderPlaced.parse(JSON.parse(valid[0]!.body))).toMatchObject({
      merchantId: 'mer_test',
      correlationId: 'cor_test',
    });
  });

  it('creates the stock before it sends a message', async () => {
    const ports = portsOf(simulation);
    ports.queue.send = async () => {
      expect(ports.stocked).toEqual([simulation.id]);
      throw new SimulationUnavailable('down', { retryable: true });
    };
    await expect(runSimulation(simulation, ports)).rejects.toThrow('down');
    expect(ports.marked.size).toBe(0);
  });

  it('continues with the failed chunk and the same messages when it is repeated', async () => {
    const ports = portsOf(simulation);
    const { send } = ports.queue;
    let calls = 0;
    ports.queue.send = async (messages) => {
      await send(messages);
      if ((calls += 1) === 2) throw new SimulationUnavailable('not answered', { retryable: true });
    };
    await expect(runSimulation(simulation, ports)).rejects.toThrow('not answered');
    expect(await runSimulation(simulation, ports)).toBe(700);
    const sequences = ports.sent.map(({ attributes }) => Number(attributes.sequence));
    expect(sequences).toHaveLength(1200 + 500);
    expect(new Set(sequences).size).toBe(1200);
    const bodies = Map.groupBy(ports.sent, ({ attributes }) => attributes.sequence);
    for (const same of bodies.values()) expect(new Set(same.map(({ body }) => body)).size).toBe(1);
    expect(await runSimulation(simulation, ports)).toBe(0);
    expect(ports.sent).toHaveLength(1700);
  });

  it('fails for a simulation that does not exist', async () => {
    await expect(runSimulation(simulation, portsOf())).rejects.toThrow('there is no simulation');
  });
});
