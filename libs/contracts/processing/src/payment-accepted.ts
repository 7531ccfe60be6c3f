import { paymentIds } from '@millrace/contracts-payment';
import { QuoteTermsSchema } from '@millrace/contracts-quote';
import { defineEvent, type EventDetail } from '@millrace/events';
import { AmountSchema, CurrencySchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';

const data = Type.Object(
  {
    paymentId: Type.String({ pattern: paymentIds.pattern }),
    amount: AmountSchema,
    currency: CurrencySchema,
    source: Type.String({ minLength: 1 }),
    /** null for a payment in the merchant's own currency. */
    quote: Type.Union([QuoteTermsSchema, Type.Null()]),
  },
  { additionalProperties: false },
);

/** A payment was validated and passed screening, so it may be settled. Its id is `<payment id>.accepted`. */
export const paymentAccepted = defineEvent({
  source: 'millrace.processing',
  type: 'payment.accepted',
  version: 1,
  data,
});

export type PaymentAccepted = EventDetail<Static<typeof data>>;
