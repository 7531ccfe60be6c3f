import { paymentIds, refundIds } from '@millrace/contracts-payment';
import { defineEvent, type EventDetail } from '@millrace/events';
import { Type, type Static } from 'typebox';

const data = Type.Object(
  {
    refundId: Type.String({ pattern: refundIds.pattern }),
    paymentId: Type.String({ pattern: paymentIds.pattern }),
    /** The transfer that reversed the refund's transfer. */
    reversalId: Type.String({ minLength: 1 }),
    /** Stable: refund_refused. */
    code: Type.String({ minLength: 1 }),
    /** Human-readable. */
    message: Type.String({ minLength: 1 }),
  },
  { additionalProperties: false },
);

/**
 * The acquirer refused to pay a refund back, and the refund's transfer was reversed: no money moved. Its id is
 * `<refund id>.failed`.
 */
export const refundFailed = defineEvent({
  source: 'millrace.settlement',
  type: 'refund.failed',
  version: 1,
  data,
});

export type RefundFailed = EventDetail<Static<typeof data>>;
