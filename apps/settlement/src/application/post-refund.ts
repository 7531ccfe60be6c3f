import type { RefundRequested } from '@millrace/contracts-processing';
import { refundFailed, type PostRefundResult } from '@millrace/contracts-settlement';
import { assertInvariant } from '@millrace/invariants';
import { minorUnitsFromWire, money, parseCurrency, toMajorUnits } from '@millrace/money';
import { planRefund, planReversal } from '../domain/plan-refund.ts';
import { assertRefundWithinTransfer } from '../domain/refund-within-transfer.ts';
import { assertPostedOnce, reversalIdOf, type Transfer } from '../domain/ledger.ts';
import type { LedgerStore } from './ports.ts';
import { postOnce } from './post-transfer.ts';

export interface PostRefundPorts {
  readonly ledger: LedgerStore;
  readonly clock: () => Date;
}

/**
 * Posts the transfer of a refund, once, however often and at the same time it is called. The first call checks it
 * against what stands in the ledger of its payment.
 *
 * @returns posted, or reversed with the event that says so: it was refused before, and is not to be paid back
 * @throws TableUnavailable (retryable)
 * @throws InvariantViolation refund_within_transfer, transfer_posted_once
 */
export async function postRefund(
  refund: RefundRequested,
  { ledger, clock }: PostRefundPorts,
): Promise<PostRefundResult> {
  const planned = planRefund(refund, clock().toISOString());
  const posted: PostRefundResult = { outcome: 'posted', transferId: planned.id };
  let ofPayment = await ledger.ofPayment(planned);
  if (!ofPayment.some(({ id }) => id === planned.id)) {
    assertRefundWithinTransfer(planned, ofPayment);
    if (await ledger.add(planned)) return posted;
    // Another call was quicker, and may have come as far as the reversal.
    ofPayment = await ledger.ofPayment(planned);
  }
  assertPostedOnce(
    ofPayment.find(({ id }) => id === planned.id),
    planned,
  );
  const reversal = ofPayment.find(({ id }) => id === reversalIdOf(planned.id));
  return reversal ? reversed(refund, reversal) : posted;
}

/**
 * Undoes the transfer of a refund that the acquirer has refused, once, however often and at the same time it is
 * called.
 *
 * @returns reversed, with the event that says so
 * @throws TableUnavailable (retryable)
 * @throws InvariantViolation reversal_undoes_refund: the refund's transfer does not stand; transfer_posted_once
 */
export async function reverseRefund(
  refund: RefundRequested,
  { ledger, clock }: PostRefundPorts,
): Promise<PostRefundResult> {
  const now = clock().toISOString();
  const planned = planRefund(refund, now);
  const standing = await ledger.find(planned);
  assertInvariant(standing !== undefined, 'reversal_undoes_refund', { transferId: planned.id });
  assertPostedOnce(standing, planned);
  return reversed(refund, await postOnce(planReversal(standing, now), ledger));
}

function reversed({ correlationId, data }: RefundRequested, reversal: Transfer): PostRefundResult {
  const { refundId, paymentId, amount, currency } = data;
  const refused = toMajorUnits(money(minorUnitsFromWire(amount), parseCurrency(currency)));
  const { detail } = refundFailed.make({
    id: `${refundId}.failed`,
    occurredAt: reversal.createdAt,
    correlationId,
    merchantId: reversal.merchantId,
    data: {
      refundId,
      paymentId,
      reversalId: reversal.id,
      code: 'refund_refused',
      message: `The acquirer refused to pay back ${refused} ${currency}.`,
    },
  });
  return { outcome: 'reversed', failed: detail };
}
