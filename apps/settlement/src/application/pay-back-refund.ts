import type { RefundRequested } from '@millrace/contracts-processing';
import { refundSucceeded, type PayBackInput, type PayBackResult } from '@millrace/contracts-settlement';
import type { Acquirer } from './ports.ts';

/**
 * Pays a refund back to the payer through the acquirer, after the ledger has debited the merchant.
 * @param posted the evidence that the refund's transfer is in the ledger
 * @returns paid back with the event for the bus, or refused: its transfer must be reversed
 * @throws AcquirerUnavailable, TableUnavailable (both retryable)
 */
export async function payBackRefund(
  refund: RefundRequested,
  { transferId }: PayBackInput['posted'],
  { acquirer, clock }: { readonly acquirer: Acquirer; readonly clock: () => Date },
): Promise<PayBackResult> {
  const answer = await acquirer.payBack(refund);
  const now = clock().toISOString();
  if (answer === 'refused') return { outcome: 'refused', refusedAt: now };
  const { correlationId, merchantId, data } = refund;
  const { refundId, paymentId } = data;
  const { detail } = refundSucceeded.make({
    id: `${refundId}.succeeded`,
    occurredAt: now,
    correlationId,
    merchantId,
    data: { refundId, paymentId, transferId },
  });
  return { outcome: 'paid_back', succeeded: detail };
}
