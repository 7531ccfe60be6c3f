import { orderIds } from '@millrace/contracts-order';
import { paymentCanceled, paymentFailed, paymentIds, paymentSettled } from '@millrace/contracts-payment';
import type { DeliveredEvent } from '@millrace/events';
import type { Logger } from '@millrace/observability';
import type { OrderKey } from '../domain/order.ts';
import { canceledReason, type PaymentOutcome } from '../domain/payment-outcome.ts';
import { concludeOrder, OutcomeRefused } from './conclude-order.ts';
import type { OrderStore } from './order-store.ts';

interface RecordPorts {
  readonly store: Pick<OrderStore, 'conclude'>;
  readonly clock: () => Date;
  readonly logger: Logger;
}

/**
 * Ends an order by an event of its payment, whose reference is the order's id. A payment with another
 * reference does not belong to an order and changes nothing.
 * @throws OutcomeRefused; SchemaMismatch when the event does not match its contract; OrderStoreUnavailable
 * (retryable)
 */
export async function recordPaymentOutcome(event: DeliveredEvent, ports: RecordPorts): Promise<void> {
  const { key, outcome } = readOutcome(event);
  if (key) await concludeOrder(key, outcome, ports);
}

function readOutcome(event: DeliveredEvent): { key: OrderKey | undefined; outcome: PaymentOutcome } {
  switch (event['detail-type']) {
    case paymentSettled.type: {
      const { merchantId, data } = paymentSettled.parse(event.detail);
      const paymentId = paymentIds.parse(data.paymentId);
      return { key: keyOf(merchantId, data.reference), outcome: { event: 'pay', paymentId } };
    }
    case paymentFailed.type: {
      const { merchantId, data } = paymentFailed.parse(event.detail);
      const { code, message } = data;
      const paymentId = paymentIds.parse(data.paymentId);
      const outcome = { event: 'fail_payment', paymentId, reason: { code, message } } as const;
      return { key: keyOf(merchantId, data.reference), outcome };
    }
    case paymentCanceled.type: {
      const { merchantId, data } = paymentCanceled.parse(event.detail);
      const paymentId = paymentIds.parse(data.paymentId);
      const outcome = { event: 'fail_payment', paymentId, reason: canceledReason } as const;
      return { key: keyOf(merchantId, data.reference), outcome };
    }
    default:
      throw new OutcomeRefused('event_unknown', `unexpected event ${event['detail-type']}`);
  }
}

/** @returns undefined for a reference that is not an order's id */
function keyOf(merchantId: string, reference: string): OrderKey | undefined {
  return orderIds.is(reference) ? { merchantId, id: reference } : undefined;
}
