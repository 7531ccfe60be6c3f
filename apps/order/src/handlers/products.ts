import { productsRequest, type ProductsResponse } from '@millrace/contracts-order';
import { readProducts } from '../application/read-products.ts';
import { composeProducts } from '../composition.ts';

const ports = composeProducts();

/** Returns products of a merchant to another module. */
export async function handler(request: unknown): Promise<ProductsResponse> {
  return readProducts(productsRequest.parse(request), ports);
}
