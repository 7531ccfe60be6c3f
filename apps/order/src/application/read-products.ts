import type {
  ProductsPageRequest,
  ProductsRequest,
  ProductsResponse,
  ProductsSelectionRequest,
} from '@millrace/contracts-order';

/** Port: the products of merchants. Every method throws `OrderStoreUnavailable`. */
export interface ProductStore {
  /** Eventually consistent. It never skips a product: what does not fit into a page is on the next one. */
  page(request: ProductsPageRequest): Promise<ProductsResponse>;
  /** Strongly consistent, in one read. */
  select(request: ProductsSelectionRequest): Promise<ProductsResponse['products']>;
}

export interface ReadProductsPorts {
  readonly products: ProductStore;
}

/**
 * Returns products of a merchant to another module.
 * @throws OrderStoreUnavailable (retryable)
 */
export async function readProducts(
  request: ProductsRequest,
  { products }: ReadProductsPorts,
): Promise<ProductsResponse> {
  if (!('ids' in request)) return products.page(request);
  return { products: await products.select(request), next: null };
}
