import { orderIds } from '@millrace/contracts-order';
import { assertInvariant } from '@millrace/invariants';
import type { OrderKey } from '../../domain/order.ts';

/** The index for lists of orders, see docs/reference/data-model.md. */
export const BY_MERCHANT = 'byMerchant';

export function orderPk({ merchantId, id }: OrderKey): string {
  return `order#${merchantId}#${id}`;
}

/** The inverse of `orderPk`. */
export function orderKeyOf(pk: string): OrderKey {
  const [kind, merchantId, id] = pk.split('#');
  assertInvariant(kind === 'order' && !!merchantId && !!id, 'order_key_form', { pk });
  return { merchantId, id: orderIds.parse(id) };
}

/** The key of a product starts with its owner's id, so that no merchant reaches another's stock. */
export function productKey(merchantId: string, productId: string) {
  return { merchantId, productId };
}
