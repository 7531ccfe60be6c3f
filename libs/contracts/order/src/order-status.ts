/** `placed` → `accepted` or `rejected`; `accepted` → `paid` or `payment_failed`. */
export const orderStatuses = ['placed', 'accepted', 'paid', 'payment_failed', 'rejected'] as const;

export type OrderStatus = (typeof orderStatuses)[number];
