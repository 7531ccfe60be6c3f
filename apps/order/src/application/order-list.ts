import type { OrderId } from '@millrace/contracts-order';
import type { Order } from '../domain/order.ts';

export interface OrderPage {
  /** Newest first. */
  readonly orders: readonly Order[];
  /** `before` of the page that follows; null when nothing follows. */
  readonly next: OrderId | null;
}

/** Port: shows a merchant's orders page by page, in the order of their ids. */
export interface OrderList {
  /**
   * An order that was placed or changed a moment ago may be missing, or shown as it was before.
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
