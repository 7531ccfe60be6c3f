import { paymentIds, refundIds, RefundSplitSchema } from '@millrace/contracts-payment';
import { defineEvent, type EventDetail } from '@millrace/events';
import { AmountSchema, CurrencySchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';

const data = Type.Object(
  {
    refundId: Type.String({ pattern: refundIds.pattern }),
    paymentId: Type.String({ pattern: paymentIds.pattern }),
    /** In the payment's currency. */
    amount: AmountSchema,
    currency: CurrencySchema,
    /** The payment's source, which the money goes back to. */
    source: Type.String({ minLength: 1 }),
    /** null for a payment in the merchant's own currency: the merchant gives back the amount that the payer gets. */
    split: Type.Union([RefundSplitSchema, Type.Null()]),
  },
  { additionalProperties: false },
);

/** Part or all of a settled payment is to be refunded. The amount is already reserved. Its id is `<refund id>.requested`. */
export const refundRequested = defineEvent({
  source: 'millrace.processing',
  type: 'refund.requested',
  version: 1,
  data,
});

export type RefundRequested = EventDetail<Static<typeof data>>;
