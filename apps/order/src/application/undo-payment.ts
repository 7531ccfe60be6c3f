import type { PaymentId } from '@millrace/contracts-payment';
import { permanentReasonOf } from '@millrace/dead-letters';
import type { Order, PaymentFailedOrder } from '../domain/order.ts';
import { alertOnce } from './alert-once.ts';
import { logFactsOf } from './log-facts.ts';
import type { CancelAnswer, LookupAnswer } from './payments.ts';
import type { RequestedPayment } from './read-payment-request.ts';
import type { RequestOutcome, RequestPaymentPorts } from './request-payment-ports.ts';

/**
 * An order that failed without a payment may still have one: another delivery created it and got no answer,
 * or could not cancel it, and its message may be gone. So every delivery checks, and the sweeper requeues the
 * order, once no request can be in flight, until the payment module has answered.
 */
export async function undoStray(
  order: PaymentFailedOrder,
  request: RequestedPayment,
  ports: RequestPaymentPorts,
): Promise<RequestOutcome> {
  const apiKey = await unlessPermanent(ports.keys.keyOf(order.merchantId), undefined, order, ports);
  if (apiKey === undefined) return holdUnknown(order, request, ports);
  const found = await unlessPermanent(ports.payments.find(order, apiKey), undefined, order, ports);
  if (found === undefined || found.kind === 'key_refused') return holdUnknown(order, request, ports);
  // At the first sweep this order has no notice yet, unless its dead letter was redriven.
  if (order.sweeps > 1 || request.isRedriven) await ports.notices.end(order.merchantId);
  const outcome = found.kind === 'none' ? 'not_waiting' : await undo(order, found.paymentId, apiKey, ports);
  if (order.sweeps > 0 && outcome !== 'on_hold') await ports.store.closeCheck(order);
  return outcome;
}

/** The payment cannot be looked up now. */
async function holdUnknown(
  order: PaymentFailedOrder,
  request: RequestedPayment,
  ports: RequestPaymentPorts,
): Promise<RequestOutcome> {
  ports.keys.forget(order.merchantId);
  // Before the first sweep a key may still start to work; after the check nothing is left to find.
  const isDue = order.dueAt !== null && order.sweeps > 0;
  if (!isDue && !request.isRedriven) return 'not_waiting';
  const detail = `${order.id} failed. Without a working API key it is unknown whether it has a payment.`;
  if (isDue) await alertOnce('payment_unknown', detail, request, ports);
  // No notice here: only a due check comes back to end one.
  else await ports.alert({ code: 'payment_unknown', detail });
  return 'on_hold';
}

/** Undoes a payment that a redriven dead letter names and that is not the order's. */
export async function undoNamed(
  order: Order,
  paymentId: PaymentId,
  ports: RequestPaymentPorts,
): Promise<RequestOutcome> {
  const apiKey = await unlessPermanent(ports.keys.keyOf(order.merchantId), undefined, order, ports);
  if (apiKey !== undefined) return undo(order, paymentId, apiKey, ports);
  ports.keys.forget(order.merchantId);
  await alertOfStray(order, paymentId, ports);
  return 'on_hold';
}

/**
 * Cancels a payment whose order ended without it, so that nobody is charged. `on_hold`: the key was refused.
 */
export async function undo(
  order: Order,
  paymentId: PaymentId,
  apiKey: string,
  ports: RequestPaymentPorts,
): Promise<RequestOutcome> {
  const facts = { ...logFactsOf(order), status: order.status, paymentId };
  const canceling = ports.payments.cancel(paymentId, order, apiKey);
  const canceled = await unlessPermanent<CancelAnswer>(canceling, { kind: 'not_cancelable' }, order, ports);
  if (canceled.kind === 'canceled') {
    ports.logger.warn('payment canceled: its order had ended without it', facts);
    return 'payment_undone';
  }
  const answer =
    canceled.kind === 'key_refused'
      ? canceled
      : await unlessPermanent<LookupAnswer>(
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

/** The dead letter names the payment, so that it is found even if the order changes. */
async function alertOfStray(
  { id: orderId, merchantId, status }: Order,
  paymentId: PaymentId,
  { alert }: RequestPaymentPorts,
): Promise<void> {
  const detail = `${paymentId} was created for ${orderId}, which is ${status} without it. Refund it if it is settled.`;
  await alert({ code: 'payment_without_order', detail }, { orderId, merchantId, paymentId });
}

/** @returns the fallback when the call fails permanently; the failure is logged */
async function unlessPermanent<Answer>(
  call: Promise<Answer>,
  fallback: Answer,
  order: Order,
  { logger }: RequestPaymentPorts,
): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    if (!permanentReasonOf(error)) throw error;
    logger.error('payment of an ended order not looked up', { ...logFactsOf(order), error });
    return fallback;
  }
}
