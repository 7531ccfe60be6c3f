import { orderIds, type OrderId } from '@millrace/contracts-order';
import type { OrderList, OrderPage } from './order-list.ts';

/** Where a page ended, and the merchant of the list. */
export interface ListPosition {
  readonly merchantId: string;
  readonly before: string;
}

export type ListOutcome =
  | { readonly kind: 'page'; readonly orders: OrderPage['orders']; readonly next: OrderId | null }
  | { readonly kind: 'refused'; readonly reason: 'invalid_cursor' };

/**
 * Lists a merchant's orders, newest first. Orders that arrive meanwhile do not shift later pages.
 * @param query.position where the previous page ended; untrusted
 * @returns refusals: invalid_cursor for a position in another merchant's list
 * @throws OrderStoreUnavailable (retryable)
 */
export async function listOrders(
  { merchantId, limit, position }: { merchantId: string; limit: number; position?: ListPosition | undefined },
  { list }: { readonly list: OrderList },
): Promise<ListOutcome> {
  let before: OrderId | undefined;
  if (position) {
    if (position.merchantId !== merchantId || !orderIds.is(position.before)) {
      return { kind: 'refused', reason: 'invalid_cursor' };
    }
    before = position.before;
  }
  const { orders, next } = await list.page({ merchantId, before, limit });
  return { kind: 'page', orders, next };
}
