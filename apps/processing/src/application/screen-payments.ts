import type { PaymentImage, RefundImage } from '@millrace/contracts-payment';
import type { BusEvent, EventPublisher } from '@millrace/events';
import type { Logger } from '@millrace/observability';
import { decideEvent } from '../domain/decide-event.ts';

/** A message of the queue: one change of the payment table, as its stream tells it. */
export interface QueuedChange {
  readonly messageId: string;
  readonly body: string;
}

export interface ScreenPaymentsPorts {
  readonly publisher: EventPublisher;
  readonly clock: () => Date;
  readonly logger: Logger;
  /** @throws Error whose message may be logged, when the body is no change of a payment or refund */
  readonly readImage: (body: string) => PaymentImage | RefundImage;
}

/** An event and the messages that ask for it: repeats within a batch are published once. */
interface Decided {
  readonly event: BusEvent;
  readonly messageIds: string[];
}

/**
 * Screens the payments of a batch and publishes what was decided of them and of refunds, all of it together.
 *
 * It is a loop of its own and not Powertools' batch processor, which finishes one record before it knows of the
 * next: one PutEvents call takes ten events, and the calls are what the bus costs.
 *
 * @returns the messages that are to be delivered again, and in the end to the dead-letter queue: those that
 *   cannot be read, those whose event the bus refused, and all of the batch when the bus does not answer
 */
export async function screenPayments(
  batch: readonly QueuedChange[],
  ports: ScreenPaymentsPorts,
): Promise<readonly string[]> {
  const { decided, unreadable } = decideAll(batch, ports);
  if (decided.length === 0) return unreadable;
  let refused: readonly BusEvent[];
  try {
    refused = await ports.publisher.publish(decided.map(({ event }) => event));
  } catch (error) {
    ports.logger.error('the bus did not take the batch', { messages: batch.length, error });
    return batch.map(({ messageId }) => messageId);
  }
  const refusedIds = new Set(refused.map(({ detail }) => detail.id));
  const unpublished = decided.filter(({ event }) => refusedIds.has(event.detail.id));
  for (const { event } of unpublished) {
    const { id, correlationId } = event.detail;
    ports.logger.warn('the bus refused an event', { eventId: id, correlationId });
  }
  return [...unreadable, ...unpublished.flatMap(({ messageIds }) => messageIds)];
}

function decideAll(
  batch: readonly QueuedChange[],
  { readImage, clock, logger }: ScreenPaymentsPorts,
): { decided: readonly Decided[]; unreadable: readonly string[] } {
  const occurredAt = clock().toISOString();
  const decided = new Map<string, Decided>();
  const unreadable: string[] = [];
  for (const { messageId, body } of batch) {
    try {
      const change = readImage(body);
      const event = decideEvent(change, occurredAt);
      const { correlationId, status } = change;
      const id = change.kind === 'refund' ? change.refundId : change.paymentId;
      if (!event) {
        logger.debug('nothing to decide', { id, correlationId, status });
        continue;
      }
      logger.info('decided', { id, correlationId, decision: event.type });
      const same = decided.get(event.detail.id);
      if (same) same.messageIds.push(messageId);
      else decided.set(event.detail.id, { event, messageIds: [messageId] });
    } catch (error) {
      logger.error('a message is no change of a payment or refund', { messageId, error });
      unreadable.push(messageId);
    }
  }
  return { decided: [...decided.values()], unreadable };
}
