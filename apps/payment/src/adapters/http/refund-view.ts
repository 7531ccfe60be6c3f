import type { RefundResponse } from '@millrace/contracts-payment';
import { minorUnitsToWire } from '@millrace/money';
import type { Refund } from '../../domain/refund.ts';

/** A refund as the API shows it. */
export function refundView(refund: Refund): RefundResponse {
  return {
    id: refund.id,
    paymentId: refund.paymentId,
    amount: minorUnitsToWire(refund.money.amount),
    currency: refund.money.currency,
    status: refund.status,
    reason: refund.reason,
    failure: refund.status === 'failed' ? refund.failure : null,
    createdAt: refund.createdAt,
    updatedAt: refund.updatedAt,
  };
}
