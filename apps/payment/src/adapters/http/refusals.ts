import type { RefusalTable } from '@millrace/http';

/** The payment module's own refusals, with HTTP status and title. */
export const refusals = {
  payment_not_found: { status: 404, title: 'There is no such payment' },
  payment_not_cancelable: { status: 409, title: 'The payment can no longer be canceled' },
  payment_not_settled: { status: 409, title: 'Only a settled payment can be refunded' },
  refund_exceeds_settled: { status: 422, title: 'The refund exceeds what is left of the payment' },
  too_many_refunds: { status: 409, title: 'The payment has been refunded too often' },
  source_unknown: { status: 422, title: 'No connector serves the source' },
  source_test_only: { status: 422, title: 'The source is for test keys only' },
  quote_invalid: { status: 422, title: 'The quote does not fit' },
  quote_expired: { status: 410, title: 'The quote has expired' },
  quote_already_used: { status: 409, title: 'The quote was used before' },
  quote_keys_unavailable: {
    status: 503,
    title: 'Quotes cannot be checked at the moment',
    retryAfterSeconds: 5,
  },
} as const satisfies RefusalTable;
