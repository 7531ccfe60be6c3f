import { paymentAccepted, refundRequested } from '@millrace/contracts-processing';
import type { BusEvent, EventPublisher } from '@millrace/events';

/**
 * Where messages wait: the payment table's stream on its way to processing, events that start a workflow, events for
 * payment's projection, and the ledger's stream on its way to the balances.
 */
export type Channel = 'changes' | 'workflow' | 'outcomes' | 'ledger';

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

  /** The rules: what is to be settled or refunded starts a workflow, what came of it goes to the projection. */
  async publish(events: readonly BusEvent[]): Promise<readonly BusEvent[]> {
    for (const { source, type, detail } of events) {
      const starts = type === paymentAccepted.type || type === refundRequested.type;
      this.send(starts ? 'workflow' : 'outcomes', { source, 'detail-type': type, detail });
    }
    return [];
  }

  done(messages: readonly Message[]): void {
    for (const { messageId } of messages) this.#messages.delete(messageId);
  }
}
