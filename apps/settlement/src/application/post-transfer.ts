import type { PaymentAccepted } from '@millrace/contracts-processing';
import { settlementCompleted, type PostTransferResult } from '@millrace/contracts-settlement';
import { planTransfer } from '../domain/plan-transfer.ts';
import type { LedgerStore } from './ports.ts';
import { postOnce } from './post-once.ts';

/**
 * Posts the transfer of an accepted payment, once, however often and at the same time it is called. A repeat answers
 * with what the first call posted, the time included.
 *
 * @throws TableUnavailable (retryable)
 * @throws InvariantViolation transfer_posted_once: the ledger holds another transfer under this id
 */
export async function postTransfer(
  payment: PaymentAccepted,
  { ledger, clock }: { readonly ledger: LedgerStore; readonly clock: () => Date },
): Promise<PostTransferResult> {
  const posted = await postOnce(planTransfer(payment, clock().toISOString()), ledger);
  const { id: transferId, paymentId, merchantId, createdAt: occurredAt } = posted;
  const { detail } = settlementCompleted.make({
    id: `${paymentId}.settlement_completed`,
    occurredAt,
    correlationId: payment.correlationId,
    merchantId,
    data: { paymentId, transferId },
  });
  return { transferId, completed: detail };
}
