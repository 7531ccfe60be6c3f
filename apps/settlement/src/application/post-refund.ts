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
 * Posts the transfer of a refund once, for any number of repeated or concurrent calls. The first call checks
 * it against the other transfers of its payment.
 *
 * @returns posted, or reversed with the event for the bus: it was refused before and must not be paid back
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
    // Another call was faster, and may already have posted the reversal.
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
 * Reverses the transfer of a refund that the acquirer has refused, once, for any number of repeated or
 * concurrent calls.
 *
 * @returns reversed, with the event for the bus
 * @throws TableUnavailable (retryable)
 * @throws InvariantViolation reversal_undoes_refund: the refund's transfer is not in the ledger;
 * transfer_posted_once
 */
export async function reverseRefund(
  refund: RefundRequested,
  { ledger, clock }: PostRefundPorts,
): Promise<PostRefundResult> {
  const now = clock().toISOString();
  const planned = planRefund(refund, now);
  const stored = await ledger.find(planned);
  assertInvariant(stored !== undefined, 'reversal_undoes_refund', { transferId: planned.id });
  assertPostedOnce(stored, planned);
  return reversed(refund, await postOnce(planReversal(stored, now), ledger));
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
