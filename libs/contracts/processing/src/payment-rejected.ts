import { paymentIds } from '@millrace/contracts-payment';
import { defineEvent, type EventDetail } from '@millrace/events';
import { Type, type Static } from 'typebox';

const data = Type.Object(
  {
    paymentId: Type.String({ pattern: paymentIds.pattern }),
    /** Stable: source_declined, limit_exceeded, source_unknown. */
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
