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

/** An event that cannot be applied now, so its queue must keep it. */
export class EventNotProjected extends Error {
  override readonly name = 'EventNotProjected';
  readonly reason: 'too_early' | 'contradiction' | 'payment_unknown' | 'refund_unknown' | 'event_unknown';
  /** Whether a redelivery may succeed; if not, the event is dead-lettered. */
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
 * Applies an event of processing or settlement to a payment or a refund. A repeat and an overtaken rejection
 * change nothing.
 * @throws EventNotProjected: `too_early` when the payment is not claimed yet; `contradiction` when the event
 * contradicts the state of the payment or refund, with both in an error line; `payment_unknown`;
 * `refund_unknown`; `event_unknown`
 * @throws SchemaMismatch when the event does not match its contract; PaymentStoreUnavailable (retryable)
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
      return logger.info(`${kind} changed`, { ...facts, status: outcome.state.status });
    case 'unchanged':
      return logger.info('event changed nothing', { ...facts, reason: outcome.reason });
    case 'not_found':
      logger.error(`event of an unknown ${kind}`, facts);
      throw new EventNotProjected(`${kind}_unknown`, `${eventId} names ${Object.values(of).join(' and ')}`);
    case 'refused': {
      const { status } = outcome.state;
      if (outcome.reason === 'too_early') {
        logger.warn('event came too early', { ...facts, status });
        throw new EventNotProjected('too_early', `${eventId} for a ${kind} that is ${status}`);
      }
      logger.error(`event contradicts the ${kind}`, { ...facts, ...outcome.state });
      throw new EventNotProjected('contradiction', `${eventId} for a ${kind} that is ${status}`);
    }
  }
}

/** @returns the store's outcome, and the current state of the payment or refund for the log */
async function apply(known: KnownEvent, { store, refunds, clock }: ProjectionPorts) {
  const { merchantId, id: cause, correlationId } = known.detail;
  const because = { at: instantOf(clock()), cause, correlationId };
  if (known.kind === 'payment') {
    const outcome = await store.apply({ merchantId, id: known.paymentId }, { ...known.change, ...because });
    if (outcome.kind === 'not_found') return outcome;
    const { status, history } = outcome.payment;
    return { ...outcome, state: { status, lastEntry: history.at(-1) } };
  }
  const key = { merchantId, paymentId: known.paymentId, id: known.refundId };
  const outcome = await refunds.apply(key, { ...known.change, ...because });
  if (outcome.kind === 'not_found') return outcome;
  const { status, updatedAt } = outcome.refund;
  return { ...outcome, state: { status, updatedAt } };
}

/** A change without its time and cause. */
type BareChange<Of extends ChangeFacts> = Of extends ChangeFacts ? Omit<Of, keyof ChangeFacts> : never;

/** A parsed event, and its change of a payment or of a refund. */
type KnownEvent = { readonly detail: EventDetail<unknown>; readonly paymentId: PaymentId } & (
  | { readonly kind: 'payment'; readonly change: BareChange<Change> }
  | { readonly kind: 'refund'; readonly refundId: RefundId; readonly change: BareChange<RefundChange> }
);

/**
 * @returns undefined for an event of another type
 * @throws SchemaMismatch when the event does not match its contract
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

function ofPayment(detail: EventDetail<{ paymentId: string }>, change: BareChange<Change>): KnownEvent {
  return { kind: 'payment', detail, paymentId: paymentIds.parse(detail.data.paymentId), change };
}

function ofRefund(
  detail: EventDetail<{ paymentId: string; refundId: string }>,
  change: BareChange<RefundChange>,
): KnownEvent {
  const { paymentId, refundId } = detail.data;
  return {
    kind: 'refund',
    detail,
    paymentId: paymentIds.parse(paymentId),
    refundId: refundIds.parse(refundId),
    change,
  };
}
