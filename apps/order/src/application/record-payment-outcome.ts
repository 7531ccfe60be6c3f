import { paymentIds, type PaymentId } from '@millrace/contracts-payment';
import { paymentRejected } from '@millrace/contracts-processing';
import { settlementCompleted, settlementFailed } from '@millrace/contracts-settlement';
import type { DeliveredEvent, EventDetail } from '@millrace/events';
import type { Logger } from '@millrace/observability';
import type { PaymentOutcome } from '../domain/payment-outcome.ts';
import { concludeOrder, OutcomeNotRecorded } from './conclude-order.ts';
import type { OrderStore } from './order-store.ts';
import type { PaymentLinks } from './payment-links.ts';

interface RecordPorts {
  readonly store: Pick<OrderStore, 'conclude'>;
  readonly links: PaymentLinks;
  readonly clock: () => Date;
  readonly logger: Logger;
}

/**
 * Brings an order up to what processing or settlement says of its payment. Most payments are no order's, and an
 * order's may be decided before the order knows of it: the outcome of one without an order is kept for a day.
 * @throws OutcomeNotRecorded; SchemaMismatch when the event does not fit its contract; OrderStoreUnavailable (retryable)
 */
export async function recordPaymentOutcome(event: DeliveredEvent, ports: RecordPorts): Promise<void> {
  const { paymentId, merchantId, outcome } = readOutcome(event);
  let order = await ports.links.orderOf(paymentId);
  if (!order) {
    await ports.links.keep(paymentId, outcome);
    // The link may have been written since, by someone who did not find the outcome yet.
    order = await ports.links.orderOf(paymentId);
  }
  if (!order) return;
  if (order.merchantId !== merchantId) {
    throw new OutcomeNotRecorded('contradiction', `${paymentId} is a payment of another merchant`);
  }
  await concludeOrder(order, outcome, ports);
}

function readOutcome(event: DeliveredEvent): {
  paymentId: PaymentId;
  merchantId: string;
  outcome: PaymentOutcome;
} {
  switch (event['detail-type']) {
    case settlementCompleted.type:
      return of(settlementCompleted.parse(event.detail), { event: 'pay' });
    case paymentRejected.type:
      return failed(paymentRejected.parse(event.detail));
    case settlementFailed.type:
      return failed(settlementFailed.parse(event.detail));
    default:
      throw new OutcomeNotRecorded('event_unknown', event['detail-type']);
  }
}

function failed(detail: EventDetail<{ paymentId: string; code: string; message: string }>) {
  const { code, message } = detail.data;
  return of(detail, { event: 'fail_payment', reason: { code, message } });
}

function of({ merchantId, data }: EventDetail<{ paymentId: string }>, outcome: PaymentOutcome) {
  return { paymentId: paymentIds.parse(data.paymentId), merchantId, outcome };
}
