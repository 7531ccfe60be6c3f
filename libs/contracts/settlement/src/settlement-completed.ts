import { paymentIds } from '@millrace/contracts-payment';
import { defineEvent, type EventDetail } from '@millrace/events';
import { Type, type Static } from 'typebox';

const data = Type.Object(
  { paymentId: Type.String({ pattern: paymentIds.pattern }), transferId: Type.String({ minLength: 1 }) },
  { additionalProperties: false },
);

/** A payment's transfer is in the ledger. Its id is `<payment id>.settlement_completed`. */
export const settlementCompleted = defineEvent({
  source: 'millrace.settlement',
  type: 'settlement.completed',
  version: 1,
  data,
});

export type SettlementCompleted = EventDetail<Static<typeof data>>;
