import type { PaymentAccepted } from '@millrace/contracts-processing';
import { settlementCompleted, type PostTransferResult } from '@millrace/contracts-settlement';
import { assertPostedOnce, type Transfer } from '../domain/ledger.ts';
import { planTransfer } from '../domain/plan-transfer.ts';
import type { LedgerStore } from './ports.ts';

/**
 * Posts the transfer of an accepted payment once, for any number of repeated or concurrent calls. A repeat
 * returns the result of the first call, including its time.
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

/**
 * Adds a transfer to the ledger once, for any number of repeated or concurrent calls.
 * @returns the transfer in the ledger, from this call or an earlier one
 * @throws TableUnavailable (retryable)
 * @throws InvariantViolation transfer_posted_once: the ledger holds another transfer under this id
 */
export async function postOnce(planned: Transfer, ledger: LedgerStore): Promise<Transfer> {
  if (await ledger.add(planned)) return planned;
  const stored = await ledger.find(planned);
  assertPostedOnce(stored, planned);
  return stored;
}
