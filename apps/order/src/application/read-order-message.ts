import { valueHoldsCardNumber } from '@millrace/card-numbers';
import { orderIds, orderPlaced, simulationIds } from '@millrace/contracts-order';
import { MalformedMessage, readBody } from '@millrace/dead-letters';
import { instantOf } from '@millrace/time';
import type { DeadLetterReason } from '../domain/dead-letter-reason.ts';
import type { OrderDraft } from '../domain/decide-order.ts';
import type { CountedMessage } from './counted-message.ts';
import type { OrderMessage } from './order-message.ts';
import { contentOf } from './wire-content.ts';

const SEQUENCE = /^(0|[1-9]\d{0,6})$/;

type Attributes = Pick<OrderMessage, 'messageAttributes'>;

/** The simulation and sequence in the attributes; undefined when they are missing or invalid. */
export function countedMessageOf({ messageAttributes }: Attributes): CountedMessage | undefined {
  const id = messageAttributes['simulationId']?.stringValue;
  const sequence = messageAttributes['sequence']?.stringValue;
  if (!id || !simulationIds.is(id) || !sequence || !SEQUENCE.test(sequence)) return undefined;
  return { simulationId: id, sequence: Number(sequence) };
}

/** Whether a message has an attribute that only simulated messages have. */
export function claimsSimulation({ messageAttributes }: Attributes): boolean {
  return 'simulationId' in messageAttributes || 'sequence' in messageAttributes;
}

/** @returns the order in a message's body, or the reason why the body is refused */
export function readOrderMessage(
  body: string,
): { readonly draft: OrderDraft } | { readonly reason: DeadLetterReason } {
  let detail: unknown;
  try {
    detail = readBody(body);
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    return { reason: { code: error.code, detail: error.message } };
  }
  // A card number in the correlation id is replaced, not refused.
  const { correlationId: _, ...rest } = (detail ?? {}) as { correlationId?: unknown };
  if (valueHoldsCardNumber(rest)) {
    const reason = 'The message holds a card number, which must not be stored. Send a token of the card.';
    return { reason: { code: 'card_number_refused', detail: reason } };
  }
  const [error, ...more] = orderPlaced.detail.errors(detail);
  if (error) {
    const others = more.length > 0 ? ` There are ${more.length} more errors.` : '';
    return {
      reason: {
        code: 'validation_failed',
        field: error.pointer,
        detail: `${error.pointer || 'The body'} ${error.detail}.${others}`,
      },
    };
  }
  const { merchantId, correlationId, occurredAt, data } = orderPlaced.parse(detail);
  if (Number.isNaN(Date.parse(occurredAt))) {
    return {
      reason: { code: 'validation_failed', field: '/occurredAt', detail: 'This instant does not exist.' },
    };
  }
  return {
    draft: {
      id: orderIds.parse(data.orderId),
      merchantId,
      ...contentOf(data),
      correlationId,
      createdAt: instantOf(new Date(occurredAt)),
    },
  };
}
