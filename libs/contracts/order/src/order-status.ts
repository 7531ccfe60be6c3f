/** `placed` → `accepted` or `rejected`; `accepted` → `paid` or `payment_failed`. */
export const orderStatuses = ['placed', 'accepted', 'paid', 'payment_failed', 'rejected'] as const;

export type OrderStatus = (typeof orderStatuses)[number];

/**
 * Why a well-formed order is rejected. The codes are stable. If several apply, the first one in this list is given:
 * - `duplicate_product`: two lines have the same product.
 * - `source_unknown`: no connector of the stage serves the source, so the order cannot be paid.
 * - `unknown_product`: the merchant has no such product. Another merchant may have it.
 * - `price_mismatch`: the product has another price or currency.
 * - `out_of_stock`: fewer pieces are left than were ordered.
 */
export const rejectionCodes = [
  'duplicate_product',
  'source_unknown',
  'unknown_product',
  'price_mismatch',
  'out_of_stock',
] as const;

export type RejectionCode = (typeof rejectionCodes)[number];
