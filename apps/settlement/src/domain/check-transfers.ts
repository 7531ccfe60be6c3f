import { paymentIds, refundIds } from '@millrace/contracts-payment';
import { assertNever } from '@millrace/invariants';
import { planReversal } from './plan-refund.ts';
import { refundFault } from './refund-within-transfer.ts';
import { movesTheSame, reversalIdOf, transferIdOf, type Transfer } from './ledger.ts';
import type { Difference } from './verdict.ts';

/**
 * The first fault of the transfers of one payment; each transfer balances already.
 * @param ofPayment all transfers of one payment and merchant, at least one
 */
export function differenceWithin(ofPayment: readonly Transfer[]): Difference | undefined {
  for (const transfer of ofPayment) {
    const kind = differenceOf(transfer, ofPayment);
    if (kind) return { kind, transferId: transfer.id };
  }
  const wrong = refundFault(ofPayment);
  return wrong && { kind: 'refund_fault', transferId: latestRefund(ofPayment), fault: wrong.fault };
}

function differenceOf(transfer: Transfer, ofPayment: readonly Transfer[]) {
  const { id, kind, paymentId } = transfer;
  switch (kind) {
    case 'payment':
      return id === transferIdOf(paymentId) && paymentIds.is(paymentId) ? undefined : 'transfer_misnamed';
    case 'refund': {
      const refundId = id.slice(transferIdOf('').length);
      return id === transferIdOf(refundId) && refundIds.is(refundId) ? undefined : 'transfer_misnamed';
    }
    case 'refund_reversal': {
      const reversals = ofPayment
        .filter((one) => one.kind === 'refund')
        .map((refund) => planReversal(refund, transfer.createdAt));
      return reversals.some((reversal) => movesTheSame(reversal, transfer)) ? undefined : 'reversal_differs';
    }
    default:
      return assertNever(kind);
  }
}

/** The latest refund that was not reversed; the payment itself when there is none. */
function latestRefund(ofPayment: readonly Transfer[]): string {
  const ids = new Set<string>(ofPayment.map(({ id }) => id));
  const open = ofPayment.filter(({ id, kind }) => kind === 'refund' && !ids.has(reversalIdOf(id)));
  const age = ({ id, createdAt }: Transfer): string => `${createdAt} ${id}`;
  const [latest] = open.sort((left, right) => (age(left) > age(right) ? -1 : 1));
  return (latest ?? ofPayment[0]!).id;
}
