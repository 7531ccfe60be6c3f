import { orderPlaced } from '@millrace/contracts-order';
import { simulatedOrders, type SimulatedOrder } from '../domain/simulated-order.ts';
import type { Simulation, SimulationChunk } from '../domain/simulation.ts';
import {
  SimulationUnavailable,
  type SimulatedMessage,
  type SimulationProducts,
  type SimulationStore,
  type SimulationTopic,
} from './simulation-ports.ts';

export interface SendSimulationChunkPorts {
  readonly simulations: Pick<SimulationStore, 'find' | 'markSent'>;
  readonly products: SimulationProducts;
  readonly topic: SimulationTopic;
}

/**
 * Sends the messages of one chunk and counts them, once. A chunk that comes again is sent again, as nobody knows how
 * much of it was sent; it has the same messages, and what becomes of each is counted by its sequence.
 * @returns messages of the chunk, and whether they were counted now
 * @throws SimulationUnavailable (retryable)
 */
export async function sendSimulationChunk(
  chunk: SimulationChunk,
  { simulations, products, topic }: SendSimulationChunkPorts,
): Promise<{ readonly messages: number; readonly counted: boolean }> {
  const simulation = await simulations.find({ merchantId: chunk.merchantId, id: chunk.simulationId });
  if (!simulation) throw new SimulationUnavailable(`there is no simulation ${chunk.simulationId}`);
  const catalog = (await products.all()).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const orders = simulatedOrders(simulation, chunk.chunk, catalog);
  await topic.publish(orders.map((order) => messageOf(simulation, order)));
  return { messages: orders.length, counted: await simulations.markSent(chunk, orders.length) };
}

function messageOf(simulation: Simulation, order: SimulatedOrder): SimulatedMessage {
  const { orderId, sequence } = order;
  const { merchantId, correlationId, createdAt: occurredAt } = simulation;
  const data = { orderId, ...order.content };
  const facts = { id: `${orderId}.placed`, occurredAt, correlationId, merchantId };
  const detail = { ...facts, version: orderPlaced.version, data };
  return {
    body: JSON.stringify(order.kind === 'invalid' ? detail : orderPlaced.parse(detail)),
    attributes: {
      eventType: orderPlaced.type,
      simulationId: simulation.id,
      sequence: String(sequence),
    },
  };
}
