import type { PaymentHistoryEntry, PaymentResponse } from '@millrace/contracts-payment';
import { minorUnitsToWire } from '@millrace/money';
import { isRefundEntry, statusAfter } from '../../domain/history.ts';
import type { Payment } from '../../domain/payment.ts';

/** A payment as the API shows it. */
export function paymentView(payment: Payment): PaymentResponse {
  return {
    id: payment.id,
    status: payment.status,
    amount: minorUnitsToWire(payment.money.amount),
    currency: payment.money.currency,
    amountRefunded: minorUnitsToWire(payment.refunded.amount),
    reference: payment.reference,
    source: payment.source,
    quoteId: payment.quote?.quoteId ?? null,
    failure: payment.status === 'failed' ? payment.failure : null,
    metadata: payment.metadata,
    createdAt: payment.createdAt,
    updatedAt: payment.updatedAt,
  };
}

/** A payment's history as the API shows it, oldest first. */
export function historyView(payment: Payment): PaymentHistoryEntry[] {
  return payment.history.map((entry, index) => ({
    sequence: index + 1,
    type: `payment.${entry.change}`,
    status: statusAfter(entry),
    occurredAt: entry.occurredAt,
    cause: entry.cause,
    correlationId: entry.correlationId,
    ...(isRefundEntry(entry) && { refundId: entry.refundId, amount: minorUnitsToWire(entry.amount) }),
  }));
}
