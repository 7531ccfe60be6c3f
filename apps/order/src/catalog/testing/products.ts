import type { ProductResponse } from '@millrace/contracts-order';
import type { ProductStore } from '../application/ports.ts';

export { aProduct } from '../../testing/product-response.ts';

/** As the table holds it. */
export function productItem({ id, ...fields }: ProductResponse): Record<string, unknown> {
  return { productID: id, ...fields };
}

/** Products that a test may change, and how often all of them were read. */
export function inMemoryProducts(products: ProductResponse[]) {
  const reads = { all: 0 };
  const store: ProductStore = {
    all: async () => {
      reads.all += 1;
      return [...products];
    },
    find: async (id) => products.find((product) => product.id === id),
  };
  return { store, reads };
}
