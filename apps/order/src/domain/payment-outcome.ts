import type { Reason } from './order.ts';

/** What has become of an order's payment: an event of the order's life. */
export type PaymentOutcome =
  { readonly event: 'pay' } | { readonly event: 'fail_payment'; readonly reason: Reason };
