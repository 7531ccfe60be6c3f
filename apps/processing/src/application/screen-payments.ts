import type { ConnectorName, PaymentImage, RefundImage } from '@millrace/contracts-payment';
import { EventsNotPublished, type BusEvent, type EventPublisher } from '@millrace/events';
import type { Logger } from '@millrace/observability';
import {
  accepted,
  eventOfPayment,
  eventOfRefund,
  reservationOf,
  screenPayment,
  type ScreeningDecision,
} from '../domain/screening.ts';
import { ScreeningUnavailable, type LimitsSource, type ScreeningStore } from './ports.ts';

/** A message of the queue: one change of the payment table, from its stream. */
export interface QueuedChange {
  readonly messageId: string;
  readonly body: string;
}

export interface DecideChangePorts {
  readonly limits: LimitsSource;
  readonly screenings: ScreeningStore;
  /** The connectors of the stage. */
  readonly connectors: readonly ConnectorName[];
  readonly clock: () => Date;
}

export interface ScreenPaymentsPorts extends DecideChangePorts {
  readonly publisher: EventPublisher;
  readonly logger: Logger;
  /** @throws Error whose message may be logged, when the body is not a payment or refund change */
  readonly readImage: (body: string) => PaymentImage | RefundImage;
}

interface ReadChange {
  readonly messageId: string;
  readonly change: PaymentImage | RefundImage;
}

interface Decision {
  readonly messageId: string;
  readonly event: BusEvent | undefined;
}

/** The errors of failed messages, by message id. */
type Failures = Map<string, unknown>;

/**
 * Screens the payments of a batch, and publishes the decisions on payments and refunds together.
 *
 * It does not use Powertools' batch processor, which handles records one by one: one PutEvents call takes ten
 * events, and the bus costs per call.
 *
 * @returns the errors of failed messages, by message id: unreadable or undecided ones, those whose event the
 * bus refused, and all decided ones if the bus does not answer
 */
export async function screenPayments(
  batch: readonly QueuedChange[],
  ports: ScreenPaymentsPorts,
): Promise<ReadonlyMap<string, unknown>> {
  const failures: Failures = new Map();
  const changes = batch.flatMap((message) => read(message, ports, failures));
  const turns = Map.groupBy(changes, turnOf);
  const decisions = (
    await Promise.all([...turns.values()].map((turn) => decideInTurn(turn, ports, failures)))
  ).flat();

  // Repeats within a batch are published once.
  const events = new Map(decisions.flatMap(({ event }) => (event ? [[event.detail.id, event]] : [])));
  if (events.size === 0) return failures;
  let refused: readonly BusEvent[];
  try {
    refused = await ports.publisher.publish([...events.values()]);
  } catch (error) {
    ports.logger.error('bus did not accept the batch', { messages: batch.length, error });
    for (const { messageId, event } of decisions) if (event) failures.set(messageId, error);
    return failures;
  }
  for (const { detail } of refused) {
    const { id, correlationId } = detail;
    ports.logger.warn('event not accepted by the bus', { eventId: id, correlationId });
  }
  const refusedIds = new Set(refused.map(({ detail }) => detail.id));
  for (const { messageId, event } of decisions) {
    if (!event || !refusedIds.has(event.detail.id)) continue;
    failures.set(messageId, new EventsNotPublished('the bus refused the event', { retryable: true }));
  }
  return failures;
}

function read(
  { messageId, body }: QueuedChange,
  { readImage, logger }: ScreenPaymentsPorts,
  failures: Failures,
): ReadChange[] {
  try {
    return [{ messageId, change: readImage(body) }];
  } catch (error) {
    logger.error('message is not a payment or refund change', { messageId, error });
    failures.set(messageId, error);
    return [];
  }
}

/**
 * Payments of one merchant update the same item of the day, so they are decided in turn to avoid conflicts.
 */
function turnOf({ change }: ReadChange): string {
  return change.kind === 'refund' ? change.refundId : change.merchantId;
}

/** @returns the changes that could be decided; undecided ones are logged and left out */
async function decideInTurn(
  turn: readonly ReadChange[],
  ports: ScreenPaymentsPorts,
  failures: Failures,
): Promise<readonly Decision[]> {
  const decisions: Decision[] = [];
  for (const [index, { messageId, change }] of turn.entries()) {
    const { correlationId, status } = change;
    const id = change.kind === 'refund' ? change.refundId : change.paymentId;
    try {
      const event = await decideChange(change, ports);
      decisions.push({ messageId, event });
      ports.logger.info('decided', { id, correlationId, status, decision: event?.type ?? 'none' });
    } catch (error) {
      ports.logger.error('change not decided', { id, correlationId, error });
      failures.set(messageId, error);
      if (!(error instanceof ScreeningUnavailable) || !error.retryable) continue;
      // Later payments of the merchant would fail for the same reason, and time is short.
      for (const next of turn.slice(index + 1)) failures.set(next.messageId, error);
      break;
    }
  }
  return decisions;
}

/**
 * The event for a change of a payment or of a refund.
 *
 * A `processing` payment was requeued by the sweeper: it was accepted before and is accepted again, because
 * all later steps are keyed by its id.
 * @returns undefined for a payment or refund that has ended
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

/**
 * With daily limits every decision is recorded, so that a repeat gets the same one after the limits have
 * changed.
 */
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
