import { paymentIds } from '@millrace/contracts-payment';
import { defineEvent, type EventDetail } from '@millrace/events';
import { Type, type Static } from 'typebox';

const data = Type.Object(
  {
    paymentId: Type.String({ pattern: paymentIds.pattern }),
    /** Stable: settlement_refused. */
    code: Type.String({ minLength: 1 }),
    /** Human-readable. */
    message: Type.String({ minLength: 1 }),
  },
  { additionalProperties: false },
);

/** A payment could not be settled and no money moved. Its id is `<payment id>.settlement_failed`. */
export const settlementFailed = defineEvent({
  source: 'millrace.settlement',
  type: 'settlement.failed',
  version: 1,
  data,
});

export type SettlementFailed = EventDetail<Static<typeof data>>;
