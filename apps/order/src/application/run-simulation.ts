import { orderPlaced } from '@millrace/contracts-order';
import { simulatedOrders, type SimulatedOrder } from '../domain/simulated-order.ts';
import { chunksOf, type Simulation, type SimulationKey } from '../domain/simulation.ts';
import {
  SimulationUnavailable,
  type SimulatedMessage,
  type SimulationQueue,
  type SimulationStore,
} from './simulation-ports.ts';

export interface RunSimulationPorts {
  readonly simulations: Pick<SimulationStore, 'find' | 'stockUp' | 'markSent'>;
  readonly queue: SimulationQueue;
}

/**
 * Creates a simulation's stock and sends its messages in chunks. A repeat continues with the first chunk that
 * may be incomplete; the messages are the same, and their outcomes are counted by sequence.
 * @returns number of messages sent by this call
 * @throws SimulationUnavailable (retryable)
 */
export async function runSimulation(
  key: SimulationKey,
  { simulations, queue }: RunSimulationPorts,
): Promise<number> {
  const found = await simulations.find(key);
  if (!found) throw new SimulationUnavailable(`there is no simulation ${key.id}`, { retryable: false });
  const { simulation, sentChunks } = found;
  await simulations.stockUp(simulation);
  let sent = 0;
  for (const chunk of chunksOf(simulation)) {
    if (sentChunks.has(chunk)) continue;
    const orders = simulatedOrders(simulation, chunk);
    await queue.send(orders.map((order) => messageOf(simulation, order)));
    if (await simulations.markSent(key, chunk, orders.length)) sent += orders.length;
  }
  return sent;
}

function messageOf(simulation: Simulation, { orderId, sequence, kind, content }: SimulatedOrder) {
  const { id: simulationId, merchantId, correlationId, createdAt: occurredAt } = simulation;
  const data = { orderId, ...content };
  const facts = { id: `${orderId}.placed`, occurredAt, correlationId, merchantId };
  const detail = { ...facts, version: orderPlaced.version, data };
  return {
    merchantId,
    body: JSON.stringify(kind === 'invalid' ? detail : orderPlaced.parse(detail)),
    attributes: { simulationId, sequence: String(sequence) },
  } satisfies SimulatedMessage;
}
