import { AmountSchema, CurrencySchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { ProductIdSchema } from './order-lines.ts';

export const productResponse = Type.Object({
  id: ProductIdSchema,
  name: Type.String({ minLength: 1, maxLength: 100 }),
  description: Type.String({ maxLength: 1000 }),
  category: Type.String({ minLength: 1, maxLength: 40 }),
  /** Of one piece, in minor units. */
  price: AmountSchema,
  currency: CurrencySchema,
  /** Pieces that can be ordered. */
  stock: Type.Integer({ minimum: 0 }),
  image: Type.String({ pattern: '^[a-z0-9-]{1,40}$', description: "Name of one of the shop's drawings." }),
});

export type ProductResponse = Static<typeof productResponse>;
