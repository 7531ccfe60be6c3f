import type { PaymentHistoryEntry, PaymentResponse } from '@millrace/contracts-payment';
import { minorUnitsToWire } from '@millrace/money';
import { statusAfter } from '../../domain/history.ts';
import type { Payment } from '../../domain/payment.ts';

/** A payment as the API shows it. */
export function paymentView(payment: Payment): PaymentResponse {
  return {
    id: payment.id,
    status: payment.status,
    amount: minorUnitsToWire(payment.money.amount),
    currency: payment.money.currency,
    amountRefunded: minorUnitsToWire(payment.amountRefunded.amount),
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
  return payment.history.map(({ change, occurredAt, cause, correlationId }, index) => ({
    sequence: index + 1,
    type: `payment.${change}`,
    status: statusAfter(change),
    occurredAt,
    cause,
    correlationId,
  }));
}
