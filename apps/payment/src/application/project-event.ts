import type { DeliveredEvent } from '@millrace/events';
import type { Logger } from '@millrace/observability';
import { instantOf } from '@millrace/time';
import type { PaymentStore } from './payment-store.ts';
import { readEvent, type KnownEvent } from './read-event.ts';
import type { RefundStore } from './refund-store.ts';

/** An event that cannot be projected, so that its queue has to keep it. */
export class EventNotProjected extends Error {
  override readonly name = 'EventNotProjected';
  readonly reason: 'too_early' | 'contradiction' | 'payment_unknown' | 'refund_unknown' | 'event_unknown';
  /** Whether a redelivery may succeed; if not, it ends in the dead-letter queue, where a person looks. */
  readonly retryable: boolean;

  constructor(reason: EventNotProjected['reason'], description: string) {
    super(`${reason}: ${description}`);
    this.reason = reason;
    this.retryable = reason === 'too_early';
  }
}

interface ProjectionPorts {
  readonly store: PaymentStore;
  readonly refunds: RefundStore;
  readonly clock: () => Date;
  readonly logger: Logger;
}

/**
 * Brings a payment or a refund up to what processing or settlement says of it.
 * A repeat, and a rejection that was overtaken, change nothing.
 * @throws EventNotProjected: `too_early` when the payment's claim is still to come; `contradiction`, with an error
 *   line that holds both facts, when the payment or refund stands for the opposite; `payment_unknown`;
 *   `refund_unknown`; `event_unknown`
 * @throws SchemaMismatch when the event does not fit its contract; PaymentStoreUnavailable (retryable)
 */
export async function projectEvent(event: DeliveredEvent, ports: ProjectionPorts): Promise<void> {
  const { logger } = ports;
  const known = readEvent(event);
  if (!known) {
    logger.error('event of an unknown type', { eventType: event['detail-type'], source: event.source });
    throw new EventNotProjected('event_unknown', event['detail-type']);
  }
  const { kind, paymentId } = known;
  const { id: eventId, correlationId, merchantId } = known.detail;
  const of = { paymentId, ...(kind === 'refund' && { refundId: known.refundId }) };
  const facts = { eventId, eventType: event['detail-type'], ...of, merchantId, correlationId };

  const outcome = await apply(known, ports);
  switch (outcome.kind) {
    case 'changed':
      return logger.info(`${kind} changed`, { ...facts, status: outcome.stands.status });
    case 'unchanged':
      return logger.info('event changed nothing', { ...facts, reason: outcome.reason });
    case 'not_found':
      logger.error(`event of an unknown ${kind}`, facts);
      throw new EventNotProjected(`${kind}_unknown`, `${eventId} names ${Object.values(of).join(' and ')}`);
    case 'refused': {
      const { status } = outcome.stands;
      if (outcome.reason === 'too_early') {
        logger.warn('event came too early', { ...facts, status });
        throw new EventNotProjected('too_early', `${eventId} for a ${kind} that is ${status}`);
      }
      logger.error(`event contradicts the ${kind}`, { ...facts, ...outcome.stands });
      throw new EventNotProjected('contradiction', `${eventId} for a ${kind} that is ${status}`);
    }
  }
}

/** @returns what the store says of it, with how the payment or refund stands now, for the log */
async function apply(known: KnownEvent, { store, refunds, clock }: ProjectionPorts) {
  const { merchantId, id: cause, correlationId } = known.detail;
  const because = { at: instantOf(clock()), cause, correlationId };
  if (known.kind === 'payment') {
    const outcome = await store.apply({ merchantId, id: known.paymentId }, { ...known.said, ...because });
    if (outcome.kind === 'not_found') return outcome;
    const { status, history } = outcome.payment;
    return { ...outcome, stands: { status, lastEntry: history.at(-1) } };
  }
  const key = { merchantId, paymentId: known.paymentId, id: known.refundId };
  const outcome = await refunds.apply(key, { ...known.said, ...because });
  if (outcome.kind === 'not_found') return outcome;
  const { status, updatedAt } = outcome.refund;
  return { ...outcome, stands: { status, updatedAt } };
}
