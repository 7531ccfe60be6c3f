/** `pending` → `processing` → `settled` or `failed`; `pending` → `failed` (rejected) or `canceled`. */
export const paymentStatuses = ['pending', 'processing', 'settled', 'failed', 'canceled'] as const;

export type PaymentStatus = (typeof paymentStatuses)[number];
