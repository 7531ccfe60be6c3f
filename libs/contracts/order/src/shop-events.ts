import { defineEvent, type EventDetail } from '@millrace/events';
import { Type, type Static } from 'typebox';
import { orderContent, OrderIdSchema } from './order-lines.ts';

const placed = Type.Object({ orderId: OrderIdSchema, ...orderContent }, { additionalProperties: false });

/**
 * An order was placed; it is not checked against the catalog yet. Its id is `<order id>.placed`. On the topic, the
 * message's body is the detail, and its attribute `eventType` is the type.
 */
export const orderPlaced = defineEvent({
  source: 'millrace.order',
  type: 'order.placed',
  version: 1,
  data: placed,
});

export type OrderPlaced = EventDetail<Static<typeof placed>>;

const searched = Type.Object(
  { term: Type.String({ minLength: 1, maxLength: 100 }), results: Type.Integer({ minimum: 0 }) },
  { additionalProperties: false },
);

/** Somebody looked for products. Its id is made for each search. */
export const productSearched = defineEvent({
  source: 'millrace.order',
  type: 'product.searched',
  version: 1,
  data: searched,
});

export type ProductSearched = EventDetail<Static<typeof searched>>;
