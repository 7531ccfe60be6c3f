import type { ConnectorName, PaymentImage, RefundImage } from '@millrace/contracts-payment';
import type { BusEvent } from '@millrace/events';
import { reservationOf } from '../domain/day-reservation.ts';
import { eventOfPayment, eventOfRefund } from '../domain/decide-event.ts';
import { screenPayment } from '../domain/screen-payment.ts';
import { accepted, type ScreeningDecision } from '../domain/screening-decision.ts';
import type { LimitsSource, ScreeningStore } from './ports.ts';

export interface DecideChangePorts {
  readonly limits: LimitsSource;
  readonly screenings: ScreeningStore;
  /** Of the stage. */
  readonly connectors: readonly ConnectorName[];
  readonly clock: () => Date;
}

/**
 * The event that a change of a payment or of a refund calls for.
 *
 * A `processing` payment was put back on its way by the sweeper: it was accepted before and is so once more, as
 * everything that follows is keyed by its id.
 * @returns undefined for what has reached its end
 * @throws ScreeningUnavailable (retryable)
 */
export async function decideChange(
  change: PaymentImage | RefundImage,
  ports: DecideChangePorts,
): Promise<BusEvent | undefined> {
  const occurredAt = ports.clock().toISOString();
  if (change.kind === 'refund') {
    return change.status === 'pending' ? eventOfRefund(change, occurredAt) : undefined;
  }
  if (change.status === 'processing') return eventOfPayment(change, accepted, occurredAt);
  if (change.status !== 'pending') return undefined;
  return eventOfPayment(change, await screen(change, ports), occurredAt);
}

/** With daily limits every decision is recorded, so that a repeat gets the same one after the limits were changed. */
async function screen(
  payment: PaymentImage,
  { limits: source, screenings, connectors }: DecideChangePorts,
): Promise<ScreeningDecision> {
  const limits = await source.limitsOf(payment.merchantId);
  const decision = screenPayment(payment, { limits, connectors });
  const reservation = reservationOf(payment, limits);
  if (!reservation) return decision;
  return decision.outcome === 'rejected'
    ? screenings.reject(payment.paymentId, decision)
    : screenings.reserve(payment.paymentId, reservation);
}
