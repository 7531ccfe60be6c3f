import type { PaymentImage, RefundImage } from '@millrace/contracts-payment';
import type { BusEvent, EventPublisher } from '@millrace/events';
import type { Logger } from '@millrace/observability';
import { decideChange, type DecideChangePorts } from './decide-change.ts';
import { ScreeningUnavailable } from './errors.ts';

/** A message of the queue: one change of the payment table, as its stream tells it. */
export interface QueuedChange {
  readonly messageId: string;
  readonly body: string;
}

export interface ScreenPaymentsPorts extends DecideChangePorts {
  readonly publisher: EventPublisher;
  readonly logger: Logger;
  /** @throws Error whose message may be logged, when the body is no change of a payment or refund */
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

/**
 * Screens the payments of a batch and publishes what was decided of them and of refunds, all of it together.
 *
 * It is a loop of its own and not Powertools' batch processor, which finishes one record before it knows of the
 * next: one PutEvents call takes ten events, and the calls are what the bus costs.
 *
 * @returns the messages that are to be delivered again, and in the end to the dead-letter queue: those that
 *   cannot be read or decided, those whose event the bus refused, and all of the batch when the bus does not answer
 */
export async function screenPayments(
  batch: readonly QueuedChange[],
  ports: ScreenPaymentsPorts,
): Promise<readonly string[]> {
  const changes = batch.flatMap((message) => read(message, ports));
  const turns = Map.groupBy(changes, turnOf);
  const decisions = (await Promise.all([...turns.values()].map((turn) => decideInTurn(turn, ports)))).flat();

  const decidedIds = new Set(decisions.map(({ messageId }) => messageId));
  const undecided = batch.map(({ messageId }) => messageId).filter((id) => !decidedIds.has(id));
  // Repeats within a batch are published once.
  const events = new Map(decisions.flatMap(({ event }) => (event ? [[event.detail.id, event]] : [])));
  if (events.size === 0) return undecided;
  let refused: readonly BusEvent[];
  try {
    refused = await ports.publisher.publish([...events.values()]);
  } catch (error) {
    ports.logger.error('the bus did not take the batch', { messages: batch.length, error });
    return batch.map(({ messageId }) => messageId);
  }
  for (const { detail } of refused) {
    const { id, correlationId } = detail;
    ports.logger.warn('the bus refused an event', { eventId: id, correlationId });
  }
  const refusedIds = new Set(refused.map(({ detail }) => detail.id));
  const unpublished = decisions.filter(({ event }) => event && refusedIds.has(event.detail.id));
  return [...undecided, ...unpublished.map(({ messageId }) => messageId)];
}

function read({ messageId, body }: QueuedChange, { readImage, logger }: ScreenPaymentsPorts): ReadChange[] {
  try {
    return [{ messageId, change: readImage(body) }];
  } catch (error) {
    logger.error('a message is no change of a payment or refund', { messageId, error });
    return [];
  }
}

/** Payments of one merchant count on the same item of the same day; at once they would stand in each other's way. */
function turnOf({ change }: ReadChange): string {
  return change.kind === 'refund' ? change.refundId : change.merchantId;
}

/** @returns the changes that could be decided; undecided ones are logged and left out */
async function decideInTurn(
  turn: readonly ReadChange[],
  ports: ScreenPaymentsPorts,
): Promise<readonly Decision[]> {
  const decisions: Decision[] = [];
  for (const { messageId, change } of turn) {
    const { correlationId, status } = change;
    const id = change.kind === 'refund' ? change.refundId : change.paymentId;
    try {
      const event = await decideChange(change, ports);
      decisions.push({ messageId, event });
      ports.logger.info('decided', { id, correlationId, status, decision: event?.type ?? 'none' });
    } catch (error) {
      ports.logger.error('a change could not be decided', { id, correlationId, error });
      // What cannot be asked for one payment of a merchant cannot be asked for its next, and time is short.
      if (error instanceof ScreeningUnavailable) break;
    }
  }
  return decisions;
}
