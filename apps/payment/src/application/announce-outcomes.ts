import { paymentCanceled, paymentFailed, paymentSettled } from '@millrace/contracts-payment';
import type { BusEvent, EventPublisher } from '@millrace/events';
import { assertInvariant, assertNever } from '@millrace/invariants';
import { minorUnitsToWire } from '@millrace/money';
import type { Logger } from '@millrace/observability';
import { isRefundEntry } from '../domain/history.ts';
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
 * Publishes the outcomes of payments from their stored state: `payment.settled`, `payment.failed` or
 * `payment.canceled`. A repeat publishes the same event under the same id.
 * @returns the sequence numbers of the records to deliver again: unreadable ones, and those whose events the
 * bus refused
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

/**
 * The event of a payment's outcome. It depends only on the payment, so a repeat is the same event.
 * @returns undefined for a payment that is still open
 */
export function outcomeEventOf(payment: Payment): BusEvent | undefined {
  const { id: paymentId, merchantId, correlationId, reference, money, history } = payment;
  const last = history.findLast((entry) => !isRefundEntry(entry));
  assertInvariant(last !== undefined, 'history_ends_in_status', { paymentId });
  const facts = {
    id: `${paymentId}.${payment.status}`,
    occurredAt: last.occurredAt,
    correlationId,
    merchantId,
  };
  const data = { paymentId, reference, amount: minorUnitsToWire(money.amount), currency: money.currency };
  switch (payment.status) {
    case 'pending':
    case 'processing':
      return undefined;
    case 'settled':
      return paymentSettled.make({ ...facts, data: { ...data, transferId: payment.transferId } });
    case 'failed': {
      const { code, message } = payment.failure;
      return paymentFailed.make({ ...facts, data: { ...data, code, message } });
    }
    case 'canceled':
      return paymentCanceled.make({ ...facts, data });
    default:
      return assertNever(payment);
  }
}
