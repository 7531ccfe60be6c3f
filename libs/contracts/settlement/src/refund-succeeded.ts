import { paymentIds, refundIds } from '@millrace/contracts-payment';
import { defineEvent, type EventDetail } from '@millrace/events';
import { Type, type Static } from 'typebox';

const data = Type.Object(
  {
    refundId: Type.String({ pattern: refundIds.pattern }),
    paymentId: Type.String({ pattern: paymentIds.pattern }),
    /** The transfer that moved the money back. */
    transferId: Type.String({ minLength: 1 }),
  },
  { additionalProperties: false },
);

/** A refund's transfer is in the ledger and the acquirer has paid it back. Its id is `<refund id>.succeeded`. */
export const refundSucceeded = defineEvent({
  source: 'millrace.settlement',
  type: 'refund.succeeded',
  version: 1,
  data,
});

export type RefundSucceeded = EventDetail<Static<typeof data>>;
