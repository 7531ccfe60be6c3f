import { paymentIds } from '@millrace/contracts-payment';
import { paymentRejected } from '@millrace/contracts-processing';
import { settlementCompleted, settlementFailed } from '@millrace/contracts-settlement';
import type { DeliveredEvent, EventDetail } from '@millrace/events';
import type { Logger } from '@millrace/observability';
import type { Failure } from '../domain/payment.ts';
import { instantOf } from './instants.ts';
import type { PaymentStore } from './payment-store.ts';

/** An event that cannot be projected, so that its queue has to keep it. */
export class EventNotProjected extends Error {
  override readonly name = 'EventNotProjected';
  readonly reason: 'too_early' | 'contradiction' | 'payment_unknown' | 'event_unknown';
  /** Whether a redelivery may succeed; if not, it ends in the dead-letter queue, where a person looks. */
  readonly retryable: boolean;

  constructor(reason: EventNotProjected['reason'], description: string) {
    super(`${reason}: ${description}`);
    this.reason = reason;
    this.retryable = reason === 'too_early';
  }
}

/**
 * Brings a payment up to what processing or settlement says of it.
 * A repeat, and a rejection that a cancellation has overtaken, change nothing.
 * @throws EventNotProjected: `too_early` when the payment's claim is still to come; `contradiction`, with an error
 *   line that holds both facts, when the payment stands for the opposite; `payment_unknown`; `event_unknown`
 * @throws SchemaMismatch when the event does not fit its contract; PaymentStoreUnavailable (retryable)
 */
export async function projectEvent(
  event: DeliveredEvent,
  { store, clock, logger }: { store: PaymentStore; clock: () => Date; logger: Logger },
): Promise<void> {
  const known = read(event);
  if (!known) {
    logger.error('event of an unknown type', { eventType: event['detail-type'], source: event.source });
    throw new EventNotProjected('event_unknown', event['detail-type']);
  }
  const { detail, paymentId, what } = known;
  const { id: cause, correlationId, merchantId } = detail;
  const facts = { eventId: cause, eventType: event['detail-type'], paymentId, merchantId, correlationId };

  const key = { merchantId, id: paymentIds.parse(paymentId) };
  const outcome = await store.apply(key, { ...what, at: instantOf(clock()), cause, correlationId });
  switch (outcome.kind) {
    case 'changed':
      return logger.info('payment changed', { ...facts, status: outcome.payment.status });
    case 'unchanged':
      return logger.info('event changed nothing', { ...facts, reason: outcome.reason });
    case 'not_found':
      logger.error('event of an unknown payment', facts);
      throw new EventNotProjected('payment_unknown', `${cause} names ${paymentId}`);
    case 'refused': {
      const { status, history } = outcome.payment;
      if (outcome.reason === 'too_early') {
        logger.warn('event came too early', { ...facts, status });
        throw new EventNotProjected('too_early', `${cause} for a payment that is ${status}`);
      }
      logger.error('event contradicts the payment', { ...facts, status, lastEntry: history.at(-1) });
      throw new EventNotProjected('contradiction', `${cause} for a payment that is ${status}`);
    }
  }
}

type What =
  | { readonly event: 'settle'; readonly transferId: string }
  | { readonly event: 'reject' | 'fail'; readonly failure: Failure };

/** The event by its contract, and what it says of the payment; undefined for an event of another type. */
function read(
  event: DeliveredEvent,
): { readonly detail: EventDetail<unknown>; readonly paymentId: string; readonly what: What } | undefined {
  switch (event['detail-type']) {
    case paymentRejected.type: {
      const detail = paymentRejected.parse(event.detail);
      const { paymentId, code, message } = detail.data;
      return { detail, paymentId, what: { event: 'reject', failure: { code, message } } };
    }
    case settlementFailed.type: {
      const detail = settlementFailed.parse(event.detail);
      const { paymentId, code, message } = detail.data;
      return { detail, paymentId, what: { event: 'fail', failure: { code, message } } };
    }
    case settlementCompleted.type: {
      const detail = settlementCompleted.parse(event.detail);
      const { paymentId, transferId } = detail.data;
      return { detail, paymentId, what: { event: 'settle', transferId } };
    }
    default:
      return undefined;
  }
}
