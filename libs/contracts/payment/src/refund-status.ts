/** `pending` → `succeeded` or `failed`. A failed refund gives back what it had reserved of the payment. */
export const refundStatuses = ['pending', 'succeeded', 'failed'] as const;

export type RefundStatus = (typeof refundStatuses)[number];
