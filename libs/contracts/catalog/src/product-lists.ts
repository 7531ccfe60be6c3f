import { productResponse } from '@millrace/contracts-order';
import { Type, type Static } from 'typebox';

/** Products in the order of their ids. `total` counts the products on all pages. */
export const productPage = Type.Object({
  data: Type.Array(productResponse),
  nextCursor: Type.Union([Type.String(), Type.Null()], { description: 'null on the last page.' }),
  total: Type.Integer({ minimum: 0 }),
});

export type ProductPage = Static<typeof productPage>;

/** The requested products that are on sale, with their current stock, in no particular order. */
export const productSelection = Type.Object({ data: Type.Array(productResponse) });

export const categoryResponse = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 40 }),
  products: Type.Integer({ minimum: 1 }),
});

export type CategoryResponse = Static<typeof categoryResponse>;

export const categoryList = Type.Object({ data: Type.Array(categoryResponse) });
