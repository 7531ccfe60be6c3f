import { paymentCanceled, paymentFailed, paymentSettled } from '@millrace/contracts-payment';
import type { BusEvent } from '@millrace/events';
import { assertInvariant, assertNever } from '@millrace/invariants';
import { minorUnitsToWire } from '@millrace/money';
import { isRefundEntry } from './history.ts';
import type { Payment } from './payment.ts';

/**
 * The event that announces how a payment ended. It depends on the payment alone, so that a repeat is the same event.
 * @returns undefined for a payment that is still open
 */
export function outcomeEventOf(payment: Payment): BusEvent | undefined {
  const { id: paymentId, merchantId, correlationId, reference, money, history } = payment;
  const last = history.findLast((entry) => !isRefundEntry(entry));
  assertInvariant(last !== undefined, 'history_ends_in_status', { paymentId });
  const facts = {
    id: `${paymentId}.${payment.status}`,
    occurredAt: last.occurredAt,
    correlationId,
    merchantId,
  };
  const data = { paymentId, reference, amount: minorUnitsToWire(money.amount), currency: money.currency };
  switch (payment.status) {
    case 'pending':
    case 'processing':
      return undefined;
    case 'settled':
      return paymentSettled.make({ ...facts, data: { ...data, transferId: payment.transferId } });
    case 'failed': {
      const { code, message } = payment.failure;
      return paymentFailed.make({ ...facts, data: { ...data, code, message } });
    }
    case 'canceled':
      return paymentCanceled.make({ ...facts, data });
    default:
      return assertNever(payment);
  }
}
