import type {
  CategoryResponse,
  OrderResponse,
  ProductPage,
  ProductResponse,
} from '@millrace/contracts-order';
import type { BusEvent } from '@millrace/events';

export interface ProductQuery {
  readonly query?: string | undefined;
  readonly category?: string | undefined;
  readonly cursor?: string | undefined;
}

/** Port: what is sold. Every method throws `ServiceUnavailable`. */
export interface CatalogClient {
  /** @returns undefined for a cursor that the catalog did not give out, or a query that it does not take */
  list(query: ProductQuery): Promise<ProductPage | undefined>;
  find(productId: string): Promise<ProductResponse | undefined>;
  categories(): Promise<readonly CategoryResponse[]>;
}

/** Port: the shop's own orders. */
export interface OrdersClient {
  /** @throws ServiceUnavailable */
  find(orderId: string): Promise<OrderResponse | undefined>;
}

/** Port: the topic of the shop's events. */
export interface ShopEvents {
  /** Resolves when the topic has the event. @throws ServiceUnavailable */
  publish(event: BusEvent): Promise<void>;
}

/** What the shop depends on did not answer, or with what its contract does not say. */
export class ServiceUnavailable extends Error {
  override readonly name = 'ServiceUnavailable';
  readonly retryable = true;
  readonly service: 'catalog' | 'orders' | 'topic';

  constructor(service: ServiceUnavailable['service'], options: ErrorOptions) {
    super(`${service} did not answer as it should`, options);
    this.service = service;
  }
}
