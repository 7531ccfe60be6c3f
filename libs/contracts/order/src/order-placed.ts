import { defineEvent, type EventDetail } from '@millrace/events';
import { Type, type Static } from 'typebox';
import { orderContent, OrderIdSchema } from './order-lines.ts';

const placed = Type.Object({ orderId: OrderIdSchema, ...orderContent }, { additionalProperties: false });

/**
 * An order was placed and has not been checked against its products yet. The event's id is `<order id>.placed`. On the
 * topic, the message's body is the detail, and its attribute `eventType` is the type.
 */
export const orderPlaced = defineEvent({
  source: 'millrace.order',
  type: 'order.placed',
  version: 1,
  data: placed,
});

export type OrderPlaced = EventDetail<Static<typeof placed>>;
