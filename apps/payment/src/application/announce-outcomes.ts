import type { BusEvent, EventPublisher } from '@millrace/events';
import type { Logger } from '@millrace/observability';
import { outcomeEventOf } from '../domain/payment-outcome.ts';
import type { Payment } from '../domain/payment.ts';

/** A record of the payment table's stream. */
export interface StoredChange<Record> {
  readonly sequenceNumber: string;
  readonly record: Record;
}

export interface AnnouncePorts<Record> {
  readonly publisher: EventPublisher;
  readonly logger: Logger;
  /** @throws Error whose message may be logged, when the record is not a payment */
  readonly readPayment: (record: Record) => Payment;
}

/**
 * Publishes how payments ended, from their own stored state: `payment.settled`, `payment.failed` or
 * `payment.canceled`. A repeat publishes the same event under the same id.
 * @returns the sequence numbers of the records to deliver again: unreadable ones, and those that the bus did not take
 */
export async function announceOutcomes<Record>(
  batch: readonly StoredChange<Record>[],
  { publisher, logger, readPayment }: AnnouncePorts<Record>,
): Promise<readonly string[]> {
  const failed: string[] = [];
  const events = new Map<BusEvent, string>();
  for (const { sequenceNumber, record } of batch) {
    try {
      const event = outcomeEventOf(readPayment(record));
      if (event) events.set(event, sequenceNumber);
    } catch (error) {
      logger.error('stream record not readable', { sequenceNumber, error });
      failed.push(sequenceNumber);
    }
  }
  if (events.size === 0) return failed;
  try {
    for (const refused of await publisher.publish([...events.keys()])) {
      const { id: eventId, correlationId } = refused.detail;
      logger.warn('event not accepted by the bus', { eventId, correlationId });
      failed.push(events.get(refused)!);
    }
  } catch (error) {
    logger.error('bus not available', { events: events.size, error });
    failed.push(...events.values());
  }
  return failed;
}
