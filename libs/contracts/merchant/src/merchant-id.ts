import { identifierKind } from '@millrace/identifiers';

/** `mer_` and a ULID. */
export const merchantIds = identifierKind<'MerchantId'>('mer');

export type MerchantId = ReturnType<typeof merchantIds.create>;
