import type { RefusalTable } from '@millrace/http';

/** The module's own refusals, with HTTP status and title. */
export const quoteRefusals = {
  amount_too_small: { status: 422, title: 'The amount is too small to be quoted' },
  amount_too_large: { status: 422, title: 'The amount is too large to be quoted' },
  rate_unavailable: { status: 422, title: 'There is no rate for this currency' },
  rates_stale: { status: 503, title: 'The exchange rates are too old', retryAfterSeconds: 60 },
} as const satisfies RefusalTable;
