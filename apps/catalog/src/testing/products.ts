import type { ProductResponse } from '@millrace/contracts-order';
import type { ProductStore } from '../application/ports.ts';

export { aProduct } from '@millrace/contracts-order/testing';

/** The merchant of the shop. */
export const MERCHANT = 'mer_00000000000000000000000001';

/** Products that a test may change, and how often the whole list was read. */
export function inMemoryProducts(products: ProductResponse[]) {
  const reads = { all: 0 };
  const store: ProductStore = {
    all: async () => {
      reads.all += 1;
      return [...products];
    },
    select: async (ids) => products.filter(({ id }) => ids.includes(id)),
  };
  return { store, reads };
}
