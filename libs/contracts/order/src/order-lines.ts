import { AmountSchema, CurrencySchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { orderIds } from './order-id.ts';

/** A pattern without anchors. */
export const PRODUCT_ID_PATTERN = 'p-[a-z0-9-]{1,40}';

export const ProductIdSchema = Type.String({
  pattern: `^${PRODUCT_ID_PATTERN}$`,
  description: 'For example p-1001.',
});

/** One product of an order. `price` is the price of one piece that the customer saw. */
export const OrderLineSchema = Type.Object(
  {
    productId: ProductIdSchema,
    quantity: Type.Integer({ minimum: 1, maximum: 1000 }),
    price: AmountSchema,
  },
  { additionalProperties: false },
);

export type OrderLine = Static<typeof OrderLineSchema>;

export const MAX_ORDER_LINES = 50;

/** The content of an order, whether it arrives by API or by queue. */
export const orderContent = {
  items: Type.Array(OrderLineSchema, { minItems: 1, maxItems: MAX_ORDER_LINES }),
  currency: CurrencySchema,
  source: Type.String({
    pattern: '^tok_[a-z0-9_]{1,60}$',
    description: 'A token of the means of payment; never a card number.',
  }),
};

export const OrderIdSchema = Type.String({ pattern: orderIds.pattern, description: 'ord_ and a ULID.' });
