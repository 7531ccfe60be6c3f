import type { RefusalTable } from '@millrace/http';

/** How this module's refusals look over HTTP. */
export const quoteRefusals = {
  amount_too_small: { status: 422, title: 'The amount is too small to be quoted' },
  amount_too_large: { status: 422, title: 'The amount is too large to be quoted' },
  rate_unavailable: { status: 422, title: 'There is no rate for this currency' },
} as const satisfies RefusalTable;
