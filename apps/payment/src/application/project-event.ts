import { paymentIds, refundIds, type PaymentId, type RefundId } from '@millrace/contracts-payment';
import { paymentRejected } from '@millrace/contracts-processing';
import {
  refundFailed,
  refundSucceeded,
  settlementCompleted,
  settlementFailed,
} from '@millrace/contracts-settlement';
import type { DeliveredEvent, EventDetail } from '@millrace/events';
import type { Logger } from '@millrace/observability';
import { instantOf } from '@millrace/time';
import type { Change, ChangeFacts } from '../domain/apply-change.ts';
import type { RefundChange } from '../domain/apply-refund-change.ts';
import type { PaymentStore } from './payment-store.ts';
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

/** What an event says, without when and why it was said. */
type Said<Of extends ChangeFacts> = Of extends ChangeFacts ? Omit<Of, keyof ChangeFacts> : never;

/** An event by its contract, and what it says of a payment or of one of its refunds. */
type KnownEvent = { readonly detail: EventDetail<unknown>; readonly paymentId: PaymentId } & (
  | { readonly kind: 'payment'; readonly said: Said<Change> }
  | { readonly kind: 'refund'; readonly refundId: RefundId; readonly said: Said<RefundChange> }
);

/**
 * @returns undefined for an event of another type
 * @throws SchemaMismatch when the event does not fit its contract
 */
function readEvent(event: DeliveredEvent): KnownEvent | undefined {
  switch (event['detail-type']) {
    case paymentRejected.type: {
      const detail = paymentRejected.parse(event.detail);
      const { code, message } = detail.data;
      return ofPayment(detail, { event: 'reject', failure: { code, message } });
    }
    case settlementFailed.type: {
      const detail = settlementFailed.parse(event.detail);
      const { code, message } = detail.data;
      return ofPayment(detail, { event: 'fail', failure: { code, message } });
    }
    case settlementCompleted.type: {
      const detail = settlementCompleted.parse(event.detail);
      return ofPayment(detail, { event: 'settle', transferId: detail.data.transferId });
    }
    case refundSucceeded.type: {
      const detail = refundSucceeded.parse(event.detail);
      return ofRefund(detail, { event: 'succeed', transferId: detail.data.transferId });
    }
    case refundFailed.type: {
      const detail = refundFailed.parse(event.detail);
      const { code, message, reversalId } = detail.data;
      return ofRefund(detail, { event: 'fail', failure: { code, message }, reversalId });
    }
    default:
      return undefined;
  }
}

function ofPayment(detail: EventDetail<{ paymentId: string }>, said: Said<Change>): KnownEvent {
  return { kind: 'payment', detail, paymentId: paymentIds.parse(detail.data.paymentId), said };
}

function ofRefund(
  detail: EventDetail<{ paymentId: string; refundId: string }>,
  said: Said<RefundChange>,
): KnownEvent {
  const { paymentId, refundId } = detail.data;
  return {
    kind: 'refund',
    detail,
    paymentId: paymentIds.parse(paymentId),
    refundId: refundIds.parse(refundId),
    said,
  };
}
