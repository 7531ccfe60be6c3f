import type { CategoryResponse, ProductPage } from '@millrace/contracts-catalog';
import type { OrderId, OrderResponse, ProductResponse } from '@millrace/contracts-order';
import type { BusEvent } from '@millrace/events';
import { Failure, type FailureOptions } from '@millrace/failures';

export interface ProductQuery {
  readonly query?: string | undefined;
  readonly category?: string | undefined;
  readonly cursor?: string | undefined;
}

/** Port: the products of the shop. Every method throws `ServiceUnavailable`. */
export interface CatalogClient {
  /** @returns undefined for an unknown cursor or an invalid query */
  list(query: ProductQuery): Promise<ProductPage | undefined>;
  find(productId: string): Promise<ProductResponse | undefined>;
  /** The products that are on sale, with their current stock, by one request. @param productIds at most 50 */
  select(productIds: readonly string[]): Promise<readonly ProductResponse[]>;
  categories(): Promise<readonly CategoryResponse[]>;
}

/** Port: the shop's own orders. */
export interface OrdersClient {
  /** @throws ServiceUnavailable */
  find(orderId: string): Promise<OrderResponse | undefined>;
}

export interface UsedOffer {
  /** Hash of the order's content. */
  readonly contentHash: string;
  /** Whether the order is known to have reached the topic. */
  readonly isPublished: boolean;
}

/** Port: the offers that were ordered. Every method throws `ServiceUnavailable`. */
export interface UsedOffers {
  /**
   * Uses an offer for one content of an order. The first use is final.
   * @param use.expiresAt ISO instant from which the offer cannot be used
   * @returns the first use
   */
  use(use: {
    readonly orderId: OrderId;
    readonly contentHash: string;
    readonly expiresAt: string;
  }): Promise<UsedOffer>;
  /** @returns undefined for an unused offer */
  find(orderId: OrderId): Promise<UsedOffer | undefined>;
  /** Records that the order of a used offer reached the topic. */
  published(orderId: OrderId): Promise<void>;
}

/** Port: the topic of the shop's events. */
export interface ShopEvents {
  /** Resolves when the topic has accepted the event. @throws ServiceUnavailable */
  publish(event: BusEvent): Promise<void>;
}

/** A dependency of the shop did not answer, or its answer does not match its contract. */
export class ServiceUnavailable extends Failure {
  override readonly name = 'ServiceUnavailable';
  readonly service: 'catalog' | 'orders' | 'offers' | 'topic';

  constructor(service: ServiceUnavailable['service'], options: FailureOptions) {
    super(`${service} is not available`, options);
    this.service = service;
  }
}
