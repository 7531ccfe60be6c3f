import { identifierKind } from '@millrace/identifiers';

/** `qt_` and a ULID. */
export const quoteIds = identifierKind<'QuoteId'>('qt');

export type QuoteId = ReturnType<typeof quoteIds.create>;
