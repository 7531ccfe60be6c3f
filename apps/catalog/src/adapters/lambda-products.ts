import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { translateErrors } from '@millrace/aws-clients';
import {
  PRODUCTS_LIMITS,
  productsResponse,
  type ProductResponse,
  type ProductsRequest,
  type ProductsResponse,
} from '@millrace/contracts-order';
import { Failure } from '@millrace/failures';
import type { Logger } from '@millrace/observability';
import { CatalogStoreUnavailable, type ProductStore } from '../application/ports.ts';

/** The pages that are kept in memory and searched without an index. A larger catalog needs a search index. */
const MAX_PAGES = 5;

export interface LambdaProductsOptions {
  /** With `budgets.healthCheck`, as the health check selects products. */
  readonly client: LambdaClient;
  /** Name or ARN of the order module's function `products`. */
  readonly functionName: string;
  /** The merchant of the shop. */
  readonly merchantId: string;
  readonly logger: Logger;
}

/** The function itself failed, for example because its table did not answer. */
class ProductsFunctionFailed extends Failure {
  override readonly name = 'ProductsFunctionFailed';
}

/** The products of one merchant, from the order module's function `products`. */
export class LambdaProducts implements ProductStore {
  readonly #options: LambdaProductsOptions;

  constructor(options: LambdaProductsOptions) {
    this.#options = options;
  }

  async all(): Promise<readonly ProductResponse[]> {
    const { merchantId, logger } = this.#options;
    const products: ProductResponse[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const request = { merchantId, limit: PRODUCTS_LIMITS.page, ...(after !== null && { after }) };
      const page: ProductsResponse = await this.#invoke(request);
      products.push(...page.products);
      after = page.next;
      if (after === null) return products;
    }
    logger.error('catalog has more products than are searched', { searched: products.length });
    return products;
  }

  async select(ids: readonly string[]): Promise<readonly ProductResponse[]> {
    if (ids.length === 0) return [];
    const { merchantId } = this.#options;
    return (await this.#invoke({ merchantId, ids: [...new Set(ids)] })).products;
  }

  #invoke(request: ProductsRequest): Promise<ProductsResponse> {
    const { client, functionName } = this.#options;
    const invoke = async (): Promise<ProductsResponse> => {
      const { FunctionError, Payload } = await client.send(
        new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(request) }),
      );
      const response = Buffer.from(Payload ?? []).toString('utf8');
      if (FunctionError) throw new ProductsFunctionFailed(response, { retryable: true });
      return productsResponse.parse(JSON.parse(response));
    };
    return translateErrors(
      invoke,
      (options) => new CatalogStoreUnavailable('the products could not be read', options),
    );
  }
}
