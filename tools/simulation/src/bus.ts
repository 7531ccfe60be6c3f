import { orderIds } from '@millrace/contracts-order';
import { paymentOutcomes } from '@millrace/contracts-payment';
import { paymentAccepted, refundRequested } from '@millrace/contracts-processing';
import type { BusEvent, EventPublisher } from '@millrace/events';

/**
 * Where messages wait:
 * - `changes`, `ended`: the payment table's stream, on its way to processing and to the announcer.
 * - `workflow`, `results`, `order-outcomes`: events that start a workflow, and those for the projections.
 * - `ledger`: the ledger's stream on its way to the balances.
 * - `orders`, `payment-requests`: queues of the order module.
 */
export type Channel =
  'changes' | 'ended' | 'workflow' | 'results' | 'order-outcomes' | 'ledger' | 'orders' | 'payment-requests';

/** `body` is JSON, as everything between processes is. */
export interface Message {
  readonly messageId: string;
  readonly channel: Channel;
  readonly body: string;
}

/** Keeps every message until somebody says that it is done; who takes it, how often and in what order is open. */
export class Bus implements EventPublisher {
  readonly #messages = new Map<string, Message>();
  #sent = 0;

  get messages(): readonly Message[] {
    return [...this.#messages.values()];
  }

  send(channel: Channel, body: unknown): void {
    const messageId = `m${(this.#sent += 1)}`;
    const asNumber = (_key: string, value: unknown) => (typeof value === 'bigint' ? Number(value) : value);
    this.#messages.set(messageId, { messageId, channel, body: JSON.stringify(body, asNumber) });
  }

  async publish(events: readonly BusEvent[]): Promise<readonly BusEvent[]> {
    for (const event of events) {
      const channel = ruleFor(event);
      const { source, type, detail } = event;
      if (channel) this.send(channel, { source, 'detail-type': type, detail });
    }
    return [];
  }

  done(messages: readonly Message[]): void {
    for (const { messageId } of messages) this.#messages.delete(messageId);
  }
}

/** What is to be settled or refunded starts a workflow; what came of it goes to the projections. */
function ruleFor({ type, detail }: BusEvent): Channel | undefined {
  if (type === paymentAccepted.type || type === refundRequested.type) return 'workflow';
  if (!paymentOutcomes.some((outcome) => outcome.type === type)) return 'results';
  return orderIds.is((detail.data as { reference: string }).reference) ? 'order-outcomes' : undefined;
}
