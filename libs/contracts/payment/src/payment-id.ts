import { identifierKind } from '@millrace/identifiers';

/** `pay_` and a ULID. */
export const paymentIds = identifierKind<'PaymentId'>('pay');

export type PaymentId = ReturnType<typeof paymentIds.create>;
