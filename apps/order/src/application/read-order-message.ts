import { orderIds, orderPlaced, simulationIds } from '@millrace/contracts-order';
import type { DeadLetterReason } from '../domain/dead-letter-reason.ts';
import type { OrderDraft } from '../domain/decide-order.ts';
import type { CountedMessage } from './counted-message.ts';
import { instantOf } from './instants.ts';
import type { OrderMessage } from './order-message.ts';
import { contentOf } from './wire-content.ts';

/** Pointers into an order's content start here in a message, whose body is the detail of an event. */
export const CONTENT_POINTER = '/data';

const SEQUENCE = /^(0|[1-9]\d{0,6})$/;

/** Which message of a simulation this is, as its attributes say; undefined for one that nobody simulated. */
export function countedMessageOf({
  messageAttributes,
}: Pick<OrderMessage, 'messageAttributes'>): CountedMessage | undefined | 'malformed' {
  const id = messageAttributes['simulationId']?.stringValue;
  const sequence = messageAttributes['sequence']?.stringValue;
  if (id === undefined && sequence === undefined) return undefined;
  if (!id || !simulationIds.is(id) || !sequence || !SEQUENCE.test(sequence)) return 'malformed';
  return { simulationId: id, sequence: Number(sequence) };
}

/** @returns the order that a message's body tells of, or why it tells of none */
export function readOrderMessage(
  body: string,
  simulated: boolean,
): { readonly draft: OrderDraft } | { readonly reason: DeadLetterReason } {
  let detail: unknown;
  try {
    detail = JSON.parse(body);
  } catch {
    return { reason: { code: 'malformed_message', detail: 'The body is not JSON.' } };
  }
  const [error, ...more] = orderPlaced.detail.errors(detail);
  if (error) {
    const rest = more.length > 0 ? ` And ${more.length} more.` : '';
    return {
      reason: {
        code: 'validation_failed',
        field: error.pointer,
        detail: `${error.pointer || 'The body'} ${error.detail}.${rest}`,
      },
    };
  }
  const { merchantId, correlationId, occurredAt, data } = orderPlaced.parse(detail);
  return {
    draft: {
      id: orderIds.parse(data.orderId),
      merchantId,
      ...contentOf(data),
      simulated,
      correlationId,
      createdAt: instantOf(new Date(occurredAt)),
    },
  };
}
