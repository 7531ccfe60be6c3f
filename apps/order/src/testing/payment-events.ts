import { paymentCanceled, paymentFailed, paymentSettled } from '@millrace/contracts-payment';
import type { BusEvent, DeliveredEvent } from '@millrace/events';
import type { OrderKey } from '../domain/order.ts';
import { at, declinedReason } from './builders.ts';

const factsOf = (id: string, { merchantId }: OrderKey) => ({
  id,
  occurredAt: at(4),
  correlationId: 'cor_event',
  merchantId,
});
const dataOf = (paymentId: string, { id: reference }: OrderKey) => ({
  paymentId,
  reference,
  amount: 5648,
  currency: 'USD',
});

/** The event as the bus delivers it to the queue. */
export function delivered({ source, type, detail }: BusEvent): DeliveredEvent {
  return { source, 'detail-type': type, detail };
}

export const settled = (paymentId: string, order: OrderKey) =>
  delivered(
    paymentSettled.make({
      ...factsOf(`${paymentId}.settled`, order),
      data: { ...dataOf(paymentId, order), transferId: 'tr_1' },
    }),
  );
export const failed = (paymentId: string, order: OrderKey) =>
  delivered(
    paymentFailed.make({
      ...factsOf(`${paymentId}.failed`, order),
      data: { ...dataOf(paymentId, order), ...declinedReason },
    }),
  );
export const canceled = (paymentId: string, order: OrderKey) =>
  delivered(
    paymentCanceled.make({ ...factsOf(`${paymentId}.canceled`, order), data: dataOf(paymentId, order) }),
  );
