import { orderPlaced } from '@millrace/contracts-order';
import type { BusEvent, EventPublisher } from '@millrace/events';
import { Failure } from '@millrace/failures';
import { minorUnitsToWire } from '@millrace/money';
import type { Order, PlacedOrder } from '../domain/order.ts';
import type { PaymentRequest } from './payments.ts';

/**
 * A change from the table's stream. `isNote`: the change only records the progress of an order's payment and
 * needs no action.
 */
export type StoredChange =
  | { readonly kind: 'order'; readonly order: Order; readonly isNote: boolean }
  /** Needs no action. */
  | { readonly kind: 'other' };

/** The messages were not sent, or the outcome is unknown; sending them again is harmless. */
export class MessagesNotSent extends Failure {
  override readonly name = 'MessagesNotSent';
}

/** Port: sends messages of one kind to a queue. */
export interface Outbox<Message> {
  /** @returns those that the queue did not take, in order. @throws MessagesNotSent */
  send(messages: readonly Message[]): Promise<readonly Message[]>;
}

export interface DispatchPorts {
  readonly topic: EventPublisher;
  readonly paymentRequests: Outbox<PaymentRequest>;
}

interface Sent<Message> {
  readonly id: string;
  readonly message: Message;
}

/**
 * Forwards changes: a placed order to the topic, and an accepted one that waits for its payment to the
 * payment requests. Sending twice is harmless.
 * @returns ids of the changes whose messages were not sent
 */
export async function dispatch(
  changes: readonly { readonly id: string; readonly change: StoredChange }[],
  { topic, paymentRequests }: DispatchPorts,
): Promise<ReadonlySet<string>> {
  const events: Sent<BusEvent>[] = [];
  const requests: Sent<PaymentRequest>[] = [];
  for (const { id, change } of changes) {
    if (change.kind !== 'order') continue;
    const { order, isNote } = change;
    if (order.status === 'placed') events.push({ id, message: placedEvent(order) });
    if (concernsPayment(order) && !isNote) {
      requests.push({ id, message: { orderId: order.id, merchantId: order.merchantId } });
    }
  }
  const unsent = await Promise.all([
    notSent(events, { send: (messages) => topic.publish(messages) }),
    notSent(requests, paymentRequests),
  ]);
  return new Set(unsent.flat());
}

/** The order waits for its payment, or must be checked for having none. */
function concernsPayment(order: Order): boolean {
  return order.status === 'accepted' || (order.status === 'payment_failed' && order.dueAt !== null);
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
