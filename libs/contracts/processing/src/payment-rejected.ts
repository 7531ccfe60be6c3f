import { paymentIds, sourceRefusals } from '@millrace/contracts-payment';
import { defineEvent, type EventDetail } from '@millrace/events';
import { Type, type Static } from 'typebox';

/**
 * Why a payment is rejected. The codes are stable and are checked in this order; the first that applies is given:
 * - `source_test_only`, `source_unknown`: no connector of the stage serves the source with the payment's key.
 * - `source_declined`, `limit_exceeded`: the source's own network does not accept the payment.
 * - `currency_not_allowed`: the merchant's limits list currencies, and this one is not among them.
 * - `amount_limit_exceeded`: the amount is above the limit for one payment in its currency.
 * - `daily_count_exceeded`: the day's limit on the number of accepted payments is already reached.
 * - `daily_amount_exceeded`: together with the day's accepted payments, the amount is above the day's limit in its currency.
 */
export const rejectionCodes = [
  ...sourceRefusals,
  'source_declined',
  'limit_exceeded',
  'currency_not_allowed',
  'amount_limit_exceeded',
  'daily_count_exceeded',
  'daily_amount_exceeded',
] as const;

export type RejectionCode = (typeof rejectionCodes)[number];

const data = Type.Object(
  {
    paymentId: Type.String({ pattern: paymentIds.pattern }),
    /** One of `rejectionCodes`. Consumers accept other codes, too, because more may be added. */
    code: Type.String({ minLength: 1 }),
    /** Human-readable. */
    message: Type.String({ minLength: 1 }),
  },
  { additionalProperties: false },
);

/** A payment was declined or did not pass screening, so it fails. Its id is `<payment id>.rejected`. */
export const paymentRejected = defineEvent({
  source: 'millrace.processing',
  type: 'payment.rejected',
  version: 1,
  data,
});

export type PaymentRejected = EventDetail<Static<typeof data>>;
