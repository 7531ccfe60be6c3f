import { AmountSchema, CurrencySchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { orderIds } from './order-id.ts';

export const ProductIdSchema = Type.String({
  pattern: '^p-[a-z0-9-]{1,40}$',
  description: 'As in p-1001.',
});

/** One product of an order. `price` is what the customer was shown, for one piece. */
export const OrderLineSchema = Type.Object(
  {
    productId: ProductIdSchema,
    quantity: Type.Integer({ minimum: 1, maximum: 1000 }),
    price: AmountSchema,
  },
  { additionalProperties: false },
);

export type OrderLine = Static<typeof OrderLineSchema>;

/** What is ordered, whichever way the order comes. */
export const orderContent = {
  items: Type.Array(OrderLineSchema, { minItems: 1, maxItems: 50 }),
  currency: CurrencySchema,
  source: Type.String({
    pattern: '^tok_[a-z0-9_]{1,60}$',
    description: 'A token of the means of payment; never a card number.',
  }),
};

export const OrderIdSchema = Type.String({ pattern: orderIds.pattern, description: 'ord_ and a ULID.' });
