import { orderPlaced } from '@millrace/contracts-order';
import type { BusEvent, EventPublisher } from '@millrace/events';
import { minorUnitsToWire } from '@millrace/money';
import type { AcceptedOrder, Order, PlacedOrder } from '../domain/order.ts';
import { chunksOf, type Simulation, type SimulationChunk } from '../domain/simulation.ts';
import type { PaymentRequest } from './payments.ts';

type StartedSimulation = Pick<Simulation, 'merchantId' | 'id' | 'count'>;

/** What was stored or changed, as the table's stream tells it. */
export type StoredChange =
  | { readonly kind: 'order'; readonly order: Order; readonly isPaymentRequested: boolean }
  | { readonly kind: 'simulation'; readonly simulation: StartedSimulation }
  /** Nothing follows from it. */
  | { readonly kind: 'other' };

/** Port: a queue that takes messages of one kind. */
export interface Outbox<Message> {
  /** @returns those that the queue did not take, in order */
  send(messages: readonly Message[]): Promise<readonly Message[]>;
}

export interface DispatchPorts {
  readonly topic: EventPublisher;
  readonly paymentRequests: Outbox<PaymentRequest>;
  readonly simulations: Outbox<SimulationChunk>;
}

interface Sent<Message> {
  readonly id: string;
  readonly message: Message;
}

/**
 * Sends on what follows from each change: a placed order to the topic, an accepted one that waits for its payment to
 * the payment requests, a simulation to the simulator, chunk by chunk. Sending twice does no harm.
 * @returns ids of the changes of which something was not sent
 */
export async function dispatch(
  changes: readonly { readonly id: string; readonly change: StoredChange }[],
  { topic, paymentRequests, simulations }: DispatchPorts,
): Promise<ReadonlySet<string>> {
  const events: Sent<BusEvent>[] = [];
  const requests: Sent<PaymentRequest>[] = [];
  const chunks: Sent<SimulationChunk>[] = [];
  for (const { id, change } of changes) {
    if (change.kind === 'simulation') {
      chunks.push(...chunksOf(change.simulation).map((message) => ({ id, message })));
    } else if (change.kind === 'order') {
      const { order } = change;
      if (order.status === 'placed') events.push({ id, message: placedEvent(order) });
      if (order.status === 'accepted' && isToBePaid(order, change.isPaymentRequested)) {
        requests.push({ id, message: { orderId: order.id, merchantId: order.merchantId } });
      }
    }
  }
  const unsent = await Promise.all([
    notSent(events, { send: (messages) => topic.publish(messages) }),
    notSent(requests, paymentRequests),
    notSent(chunks, simulations),
  ]);
  return new Set(unsent.flat());
}

/** That its payment was requested is a change that nothing follows from; an order that was put back is another. */
function isToBePaid(order: AcceptedOrder, isPaymentRequested: boolean): boolean {
  return !order.simulated && !isPaymentRequested;
}

async function notSent<Message>(all: readonly Sent<Message>[], outbox: Outbox<Message>): Promise<string[]> {
  if (all.length === 0) return [];
  const left = new Set(await outbox.send(all.map(({ message }) => message)));
  return all.filter(({ message }) => left.has(message)).map(({ id }) => id);
}

function placedEvent(order: PlacedOrder): BusEvent {
  return orderPlaced.make({
    id: `${order.id}.placed`,
    occurredAt: order.createdAt,
    correlationId: order.correlationId,
    merchantId: order.merchantId,
    data: {
      orderId: order.id,
      items: order.lines.map(({ productId, quantity, price }) => ({
        productId,
        quantity,
        price: minorUnitsToWire(price),
      })),
      currency: order.total.currency,
      source: order.source,
    },
  });
}
