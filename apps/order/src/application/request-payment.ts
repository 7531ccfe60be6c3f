import type { PaymentId } from '@millrace/contracts-payment';
import { DeadLetterNotSent, permanentReasonOf } from '@millrace/dead-letters';
import { PermanentFailure } from '@millrace/failures';
import { assertNever } from '@millrace/invariants';
import { instantOf } from '@millrace/time';
import type { AcceptedOrder, Reason } from '../domain/order.ts';
import { alertOnce, endingNotices, endNotices } from './alert-once.ts';
import { concludeOrder } from './conclude-order.ts';
import { firstDueAt } from './instants.ts';
import { logFactsOf } from './log-facts.ts';
import type { RequestedPayment } from './read-payment-request.ts';
import type { RequestOutcome, RequestPaymentPorts } from './request-payment-ports.ts';
import { undo, undoNamed, undoStray } from './undo-payment.ts';

/** A payment was requested for an order that was never stored: a defect, not to be retried. */
export class OrderUnknown extends PermanentFailure {
  override readonly name = 'OrderUnknown';
  readonly code = 'order_unknown';
}

/**
 * Requests an accepted order's payment as the order's merchant, and looks up its status, so that a lost or
 * early event is harmless. The order stays open while it may have a payment. A permanent failure puts it on
 * hold, so that it makes one dead letter and not one per sweep.
 * @throws OrderUnknown, OutcomeRefused; PaymentsUnavailable, OrderStoreUnavailable, DeadLetterNotSent (all
 * retryable)
 * @see docs/adr/0013-payment-module-publishes-payment-outcomes.md, docs/invariants.md INV-27, INV-28
 */
export async function requestPayment(
  request: RequestedPayment,
  given: RequestPaymentPorts,
): Promise<RequestOutcome> {
  const ports = { ...given, payments: endingNotices(given) };
  const order = await ports.store.find(request);
  if (!order) throw new OrderUnknown(`there is no order ${request.id} of this merchant`);
  const ownPaymentId = 'paymentId' in order ? order.paymentId : null;
  const named = request.paymentId;
  if (named !== undefined && named !== ownPaymentId) return undoNamed(order, named, ports);
  if (order.status === 'payment_failed' && ownPaymentId === null) return undoStray(order, request, ports);
  if (order.status !== 'accepted') return 'not_waiting';
  try {
    return await payOrder(order, request, ports);
  } catch (error) {
    const cause = permanentReasonOf(error);
    if (!cause || error instanceof DeadLetterNotSent) throw error;
    ports.logger.error('payment could not be requested', { ...logFactsOf(order), error });
    const outcome = await hold(
      order,
      'payment_request_failed',
      request,
      ports,
      `${cause.code}: ${cause.detail}`,
    );
    // The order has ended meanwhile, so no hold records the failure.
    if (outcome === 'not_waiting') throw error;
    return outcome;
  }
}

async function payOrder(
  order: AcceptedOrder,
  request: RequestedPayment,
  ports: RequestPaymentPorts,
): Promise<RequestOutcome> {
  const apiKey = await ports.keys.keyOf(order.merchantId);
  if (apiKey === undefined) return hold(order, 'payments_not_connected', request, ports);
  if (order.paymentId) return lookUp(order, order.paymentId, apiKey, request, ports);

  const answer = await ports.payments.create(order, apiKey);
  switch (answer.kind) {
    case 'key_refused':
      return hold(order, 'payment_key_refused', request, ports);
    case 'refused':
      await endNotices(order, ports);
      await concludeOrder(
        order,
        {
          event: 'fail_payment',
          paymentId: null,
          reason: answer.reason,
          recheckAt: firstDueAt(ports.clock(), RECHECK_AFTER_SECONDS),
        },
        ports,
      );
      return 'concluded';
    case 'created':
      await endNotices(order, ports);
      return link(order, answer.paymentId, apiKey, request, ports);
    default:
      return assertNever(answer);
  }
}

/** Longer than a request can take, from its delivery to the payment module's answer. */
const RECHECK_AFTER_SECONDS = 120;

const messages = {
  payments_not_connected: 'The merchant has no API key connected to pay orders with.',
  payment_key_refused: 'The API key that the merchant connected is not accepted.',
  payment_request_failed: 'The payment could not be requested. Support has been alerted to fix the cause.',
};

async function link(
  order: AcceptedOrder,
  paymentId: PaymentId,
  apiKey: string,
  request: RequestedPayment,
  ports: RequestPaymentPorts,
): Promise<RequestOutcome> {
  const now = ports.clock();
  const due = firstDueAt(now, ports.sweepAfterSeconds);
  const linked = await ports.store.link(order, paymentId, instantOf(now), due);
  if (linked.kind === 'refused') return undo(linked.order, paymentId, apiKey, ports);
  // Its outcome may have been announced before the link existed.
  return lookUp(order, paymentId, apiKey, request, ports);
}

async function lookUp(
  order: AcceptedOrder,
  paymentId: PaymentId,
  apiKey: string,
  request: RequestedPayment,
  ports: RequestPaymentPorts,
): Promise<RequestOutcome> {
  const answer = await ports.payments.lookUp(paymentId, order, apiKey);
  if (answer.kind === 'key_refused') return hold(order, 'payment_key_refused', request, ports);
  await endNotices(order, ports);
  switch (answer.kind) {
    case 'open':
      if (order.hold) await ports.store.release(order, instantOf(ports.clock()));
      ports.logger.info('payment requested', { ...logFactsOf(order), paymentId });
      return 'requested';
    case 'ended':
      await concludeOrder(order, answer.outcome, ports);
      return 'concluded';
    default:
      return assertNever(answer);
  }
}

/** Puts the order on hold until a sweep finds a working key, and alerts. */
async function hold(
  order: AcceptedOrder,
  code: keyof typeof messages,
  request: RequestedPayment,
  ports: RequestPaymentPorts,
  detail = messages[code],
): Promise<RequestOutcome> {
  ports.keys.forget(order.merchantId);
  const reason: Reason = { code, message: messages[code] };
  const outcome = await ports.store.hold(order, reason, instantOf(ports.clock()));
  if (outcome === 'not_accepted') return 'not_waiting';
  if (outcome === 'held') ports.logger.error('order on hold', { ...logFactsOf(order), ...reason });
  await alertOnce(code, detail, request, ports);
  return 'on_hold';
}
