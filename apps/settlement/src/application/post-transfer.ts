import type { PaymentAccepted } from '@millrace/contracts-processing';
import { settlementCompleted, type PostTransferResult } from '@millrace/contracts-settlement';
import { assertPostedOnce, type Transfer } from '../domain/ledger.ts';
import { planTransfer } from '../domain/plan-transfer.ts';
import type { LedgerStore } from './ports.ts';

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

/**
 * Puts a transfer into the ledger, once, however often and at the same time it is called.
 * @returns the transfer that stands there, by this call or an earlier one, with the time of that
 * @throws TableUnavailable (retryable)
 * @throws InvariantViolation transfer_posted_once: the ledger holds another transfer under this id
 */
export async function postOnce(planned: Transfer, ledger: LedgerStore): Promise<Transfer> {
  if (await ledger.add(planned)) return planned;
  const standing = await ledger.find(planned);
  assertPostedOnce(standing, planned);
  return standing;
}
