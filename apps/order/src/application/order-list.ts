import type { OrderId } from '@millrace/contracts-order';
import type { Order } from '../domain/order.ts';

export interface OrderPage {
  /** Newest first. */
  readonly orders: readonly Order[];
  /** `before` of the next page; null on the last page. */
  readonly next: OrderId | null;
}

/** Port: lists a merchant's orders by page, in the order of ids. */
export interface OrderList {
  /**
   * Eventually consistent.
   * @param query.before only orders whose ids sort before this one
   * @param query.limit 1 to 100
   * @throws OrderStoreUnavailable (retryable)
   */
  page(query: {
    readonly merchantId: string;
    readonly before?: OrderId | undefined;
    readonly limit: number;
  }): Promise<OrderPage>;
}
