import type { Brand } from '@millrace/identifiers';

/** A moment in UTC as RFC 3339 writes it, to the millisecond; so instants compare as texts do. */
export type Instant = Brand<string, 'Instant'>;
