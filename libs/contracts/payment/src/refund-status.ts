/** `pending` → `succeeded` or `failed`. A failed refund releases the amount that it had reserved. */
export const refundStatuses = ['pending', 'succeeded', 'failed'] as const;

export type RefundStatus = (typeof refundStatuses)[number];
