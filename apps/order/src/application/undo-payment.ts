import type { PaymentId } from '@millrace/contracts-payment';
import { permanentReasonOf } from '@millrace/dead-letters';
import type { Order, PaymentFailedOrder } from '../domain/order.ts';
import { alertOnce } from './alert-once.ts';
import { logFactsOf } from './log-facts.ts';
import type { CancelAnswer, LookupAnswer } from './payments.ts';
import type { RequestedPayment } from './read-payment-request.ts';
import type { RequestOutcome, RequestPaymentPorts } from './request-payment-ports.ts';

/**
 * An order that failed without a payment may have one all the same: another delivery created it and got no answer, or
 * could not cancel it, and its message may be gone. So every delivery looks, and the sweeper brings the order here
 * when no request can be under way any more, until the payment module has answered.
 */
export async function undoStray(
  order: PaymentFailedOrder,
  request: RequestedPayment,
  ports: RequestPaymentPorts,
): Promise<RequestOutcome> {
  const apiKey = await unlessForGood(ports.keys.keyOf(order.merchantId), undefined, order, ports);
  if (apiKey === undefined) return unknown(order, request, ports);
  const found = await unlessForGood(ports.payments.find(order, apiKey), undefined, order, ports);
  if (found === undefined || found.kind === 'key_refused') return unknown(order, request, ports);
  // The sweeper's first delivery finds no notice that this order has taken, unless its letter was put back.
  if (order.sweeps > 1 || request.isRedriven) await ports.notices.end(order.merchantId);
  const outcome = found.kind === 'none' ? 'not_waiting' : await undo(order, found.paymentId, apiKey, ports);
  if (order.sweeps > 0 && outcome !== 'on_hold') await ports.store.closeCheck(order);
  return outcome;
}

/** Nobody can look for the payment at present. */
async function unknown(
  order: PaymentFailedOrder,
  request: RequestedPayment,
  ports: RequestPaymentPorts,
): Promise<RequestOutcome> {
  ports.keys.forget(order.merchantId);
  // Before the sweeper's turn there is time for a key to work, and after it there is nothing left to find.
  const isDue = order.dueAt !== null && order.sweeps > 0;
  if (!isDue && !request.isRedriven) return 'not_waiting';
  const detail = `${order.id} failed. Without an API key that works it is not known whether it has a payment.`;
  if (isDue) await alertOnce('payment_unknown', detail, request, ports);
  // A notice would last: only a check that is due comes back to end it.
  else await ports.alert({ code: 'payment_unknown', detail });
  return 'on_hold';
}

/** A dead letter that a person has put back names a payment that is not the order's. */
export async function undoNamed(
  order: Order,
  paymentId: PaymentId,
  ports: RequestPaymentPorts,
): Promise<RequestOutcome> {
  const apiKey = await unlessForGood(ports.keys.keyOf(order.merchantId), undefined, order, ports);
  if (apiKey !== undefined) return undo(order, paymentId, apiKey, ports);
  ports.keys.forget(order.merchantId);
  await alertOfStray(order, paymentId, ports);
  return 'on_hold';
}

/** Nobody is charged for an order that ended without the payment. `on_hold`: the key was not accepted. */
export async function undo(
  order: Order,
  paymentId: PaymentId,
  apiKey: string,
  ports: RequestPaymentPorts,
): Promise<RequestOutcome> {
  const facts = { ...logFactsOf(order), status: order.status, paymentId };
  const canceling = ports.payments.cancel(paymentId, order, apiKey);
  const canceled = await unlessForGood<CancelAnswer>(canceling, { kind: 'not_cancelable' }, order, ports);
  if (canceled.kind === 'canceled') {
    ports.logger.warn('payment canceled, as its order had ended without it', facts);
    return 'payment_undone';
  }
  const answer =
    canceled.kind === 'key_refused'
      ? canceled
      : await unlessForGood<LookupAnswer>(
          ports.payments.lookUp(paymentId, order, apiKey),
          { kind: 'open' },
          order,
          ports,
        );
  if (answer.kind === 'ended' && answer.outcome.event === 'fail_payment') {
    ports.logger.info('payment without an order has failed', facts);
    return 'payment_undone';
  }
  ports.logger.error('payment without an order', { ...facts, answer: answer.kind });
  await alertOfStray(order, paymentId, ports);
  if (answer.kind !== 'key_refused') return 'payment_stray';
  ports.keys.forget(order.merchantId);
  return 'on_hold';
}

/** The letter names the payment, so that it is found again whatever becomes of the order. */
async function alertOfStray(
  { id: orderId, merchantId, status }: Order,
  paymentId: PaymentId,
  { alert }: RequestPaymentPorts,
): Promise<void> {
  const detail = `${paymentId} was created for ${orderId}, which is ${status} without it. Refund it if it is settled.`;
  await alert({ code: 'payment_without_order', detail }, { orderId, merchantId, paymentId });
}

/** @returns the fallback when the call fails for good; the log has the failure */
async function unlessForGood<Answer>(
  call: Promise<Answer>,
  fallback: Answer,
  order: Order,
  { logger }: RequestPaymentPorts,
): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    if (!permanentReasonOf(error)) throw error;
    logger.error('payment of an ended order could not be looked for', { ...logFactsOf(order), error });
    return fallback;
  }
}
