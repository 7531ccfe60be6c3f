import { identifierKind } from '@millrace/identifiers';

/** `rfd_` and a ULID. */
export const refundIds = identifierKind<'RefundId'>('rfd');

export type RefundId = ReturnType<typeof refundIds.create>;
