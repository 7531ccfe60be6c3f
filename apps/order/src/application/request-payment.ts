import { assertNever } from '@millrace/money';
import type { Logger } from '@millrace/observability';
import type { AcceptedOrder, OrderKey } from '../domain/order.ts';
import type { PaymentOutcome } from '../domain/payment-outcome.ts';
import { concludeOrder } from './conclude-order.ts';
import { dueAfter, instantOf } from './instants.ts';
import type { OrderStore } from './order-store.ts';
import type { PaymentLinks } from './payment-links.ts';
import { PaymentsUnavailable, type PaymentKeys, type Payments } from './payments.ts';

export interface RequestPaymentPorts {
  readonly store: Pick<OrderStore, 'find' | 'conclude'>;
  readonly links: PaymentLinks;
  readonly payments: Payments;
  readonly keys: PaymentKeys;
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly sweepAfterSeconds: number;
}

/**
 * - `requested`: the order has its payment, and nothing is decided about that.
 * - `concluded`: the order is paid, or there will be no payment.
 * - `not_waiting`: the order waits for no payment.
 */
export type RequestOutcome = 'requested' | 'concluded' | 'not_waiting';

/** A payment was asked for an order that was never stored: a defect, not to be retried. */
export class OrderUnknown extends Error {
  override readonly name = 'OrderUnknown';
  readonly retryable = false;
}

/**
 * Asks the payment module for an accepted order's payment, as the order's merchant. For an order that has its payment
 * it asks what became of that, so that a lost event does no harm.
 * @throws OrderUnknown, OutcomeNotRecorded; PaymentsUnavailable, OrderStoreUnavailable (both retryable)
 */
export async function requestPayment(key: OrderKey, ports: RequestPaymentPorts): Promise<RequestOutcome> {
  const order = await ports.store.find(key);
  if (!order) throw new OrderUnknown(`there is no order ${key.id} of this merchant`);
  if (order.status !== 'accepted' || order.simulated) return 'not_waiting';

  const outcome = await askFor(order, ports);
  if (!outcome) {
    const { id: orderId, merchantId, correlationId } = order;
    ports.logger.info('payment requested', { orderId, merchantId, correlationId });
    return 'requested';
  }
  await concludeOrder(order, outcome, ports);
  return 'concluded';
}

/** @returns what has become of the order's payment, if that is known */
async function askFor(
  order: AcceptedOrder,
  { payments, keys, links, clock, sweepAfterSeconds }: RequestPaymentPorts,
): Promise<PaymentOutcome | undefined> {
  const apiKey = await keys.keyOf(order.merchantId);
  if (apiKey === undefined) {
    const message = 'The merchant has given no API key to pay orders with.';
    return { event: 'fail_payment', reason: { code: 'payments_not_connected', message } };
  }
  if (order.paymentId) return payments.outcomeOf(order.paymentId, order, apiKey);

  const answer = await payments.create(order, apiKey);
  switch (answer.kind) {
    case 'key_refused':
      // A new key may have been connected; until then a person has to look, and the order keeps its stock.
      keys.forget();
      throw new PaymentsUnavailable(`the API key of merchant ${order.merchantId} is not accepted`);
    case 'refused':
      return { event: 'fail_payment', reason: answer.reason };
    case 'created': {
      const now = clock();
      const due = dueAfter(now, sweepAfterSeconds);
      await links.link(order, answer.paymentId, instantOf(now), due);
      // Its event may have come before the link was there.
      return links.keptOutcome(answer.paymentId);
    }
    default:
      return assertNever(answer);
  }
}
