import type {
  ProductsPageRequest,
  ProductsRequest,
  ProductsResponse,
  ProductsSelectionRequest,
} from '@millrace/contracts-order';

/** Port: the products of merchants. Every method throws `OrderStoreUnavailable`. */
export interface ProductStore {
  /** Eventually consistent. Never skips a product: one that does not fit is on the next page. */
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
