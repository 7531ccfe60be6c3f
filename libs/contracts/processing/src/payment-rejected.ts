import { paymentIds, sourceRefusals } from '@millrace/contracts-payment';
import { defineEvent, type EventDetail } from '@millrace/events';
import { Type, type Static } from 'typebox';

/**
 * Why a payment is rejected; stable. In the order in which they are asked for, the first that applies stands:
 * - `source_test_only`, `source_unknown`: no connector of the stage serves the source with the key of the payment.
 * - `source_declined`, `limit_exceeded`: the source's own network does not take the payment.
 * - `currency_not_allowed`: the merchant's limits name currencies, and not this one.
 * - `amount_limit_exceeded`: more than one payment may be in its currency.
 * - `daily_count_exceeded`: as many payments of the day as the merchant may have were accepted already.
 * - `daily_amount_exceeded`: with those that were accepted already, more than the day's sum in its currency.
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
    /** One of `rejectionCodes`; a consumer takes others, too, as there may come to be more. */
    code: Type.String({ minLength: 1 }),
    /** For a person. */
    message: Type.String({ minLength: 1 }),
  },
  { additionalProperties: false },
);

/** A payment was declined or did not pass screening: it fails. Its id is `<payment id>.rejected`. */
export const paymentRejected = defineEvent({
  source: 'millrace.processing',
  type: 'payment.rejected',
  version: 1,
  data,
});

export type PaymentRejected = EventDetail<Static<typeof data>>;
