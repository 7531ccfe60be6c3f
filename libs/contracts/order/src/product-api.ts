import { AmountSchema, CurrencySchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { ProductIdSchema } from './order-lines.ts';

export const productResponse = Type.Object({
  id: ProductIdSchema,
  name: Type.String({ minLength: 1, maxLength: 100 }),
  description: Type.String({ maxLength: 1000 }),
  category: Type.String({ minLength: 1, maxLength: 40 }),
  /** For one piece, in minor units. */
  price: AmountSchema,
  currency: CurrencySchema,
  /** Pieces that can be ordered. */
  stock: Type.Integer({ minimum: 0 }),
  image: Type.String({ pattern: '^[a-z0-9-]{1,40}$', description: 'Name of a drawing that the shop has.' }),
});

export type ProductResponse = Static<typeof productResponse>;

/** In the order of the ids. `total` counts the products of all pages. */
export const productPage = Type.Object({
  data: Type.Array(productResponse),
  nextCursor: Type.Union([Type.String(), Type.Null()], { description: 'null on the last page.' }),
  total: Type.Integer({ minimum: 0 }),
});

export type ProductPage = Static<typeof productPage>;

export const categoryResponse = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 40 }),
  products: Type.Integer({ minimum: 1 }),
});

export type CategoryResponse = Static<typeof categoryResponse>;
