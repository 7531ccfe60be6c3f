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

/** Which message of a simulation this is; undefined when its attributes are not those of one. */
export function countedMessageOf({ messageAttributes }: Attributes): CountedMessage | undefined {
  const id = messageAttributes['simulationId']?.stringValue;
  const sequence = messageAttributes['sequence']?.stringValue;
  if (!id || !simulationIds.is(id) || !sequence || !SEQUENCE.test(sequence)) return undefined;
  return { simulationId: id, sequence: Number(sequence) };
}

/** Whether a message has any attribute of a simulated one. */
export function claimsSimulation({ messageAttributes }: Attributes): boolean {
  return 'simulationId' in messageAttributes || 'sequence' in messageAttributes;
}

/** @returns the order that a message's body tells of, or why it tells of none */
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
  // It is replaced where it holds one.
  const { correlationId: _, ...rest } = (detail ?? {}) as { correlationId?: unknown };
  if (valueHoldsCardNumber(rest)) {
    const reason = 'The message holds a card number, which is stored nowhere. Send a token of the card.';
    return { reason: { code: 'card_number_refused', detail: reason } };
  }
  const [error, ...more] = orderPlaced.detail.errors(detail);
  if (error) {
    const others = more.length > 0 ? ` And ${more.length} more.` : '';
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
      reason: { code: 'validation_failed', field: '/occurredAt', detail: 'There is no such instant.' },
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
