import { paymentRejected } from '@millrace/contracts-processing';
import { settlementCompleted, settlementFailed } from '@millrace/contracts-settlement';
import type { BusEvent, DeliveredEvent } from '@millrace/events';
import { at, declined, MERCHANT } from './builders.ts';

const facts = (id: string, merchantId = MERCHANT) => ({
  id,
  occurredAt: at(4),
  correlationId: 'cor_event',
  merchantId,
});
const failure = (paymentId: string) => ({ paymentId, ...declined.reason });

/** As the bus hands it to the queue. */
export function delivered({ source, type, detail }: BusEvent): DeliveredEvent {
  return { source, 'detail-type': type, detail };
}

export const settled = (paymentId: string, merchantId?: string) =>
  delivered(
    settlementCompleted.make({
      ...facts(`${paymentId}.settled`, merchantId),
      data: { paymentId, transferId: 'tr_1' },
    }),
  );
export const rejected = (paymentId: string) =>
  delivered(paymentRejected.make({ ...facts(`${paymentId}.rejected`), data: failure(paymentId) }));
export const settlementRefused = (paymentId: string) =>
  delivered(settlementFailed.make({ ...facts(`${paymentId}.failed`), data: failure(paymentId) }));
