import { assertInvariant } from '@millrace/invariants';
import { isZero } from '@millrace/money';
import { merchantOf, sourceOf, foldBalances, transferIdOf, type Balance, type Transfer } from './ledger.ts';

/** A fault of the transfers of a payment and its refunds together, and the balances that they leave. */
export interface RefundFault {
  readonly fault: 'payment_not_posted' | 'payer_gets_more' | 'merchant_gives_more' | 'accounts_not_even';
  readonly left: readonly Balance[];
}

/**
 * Checks all transfers of one payment: the payer gets back no more than it paid, the merchant returns no more
 * than it got, and if the payment is fully refunded, every account is even.
 * @param ofPayment in any order, including reversals
 * @returns undefined when nothing is wrong
 * @see docs/adr/0007-pro-rata-refunds-at-the-original-rate.md
 */
export function refundFault(ofPayment: readonly Transfer[]): RefundFault | undefined {
  const left = foldBalances(ofPayment);
  const payer = left.filter(({ account }) => sourceOf(account) !== undefined);
  const merchant = left.filter(({ account }) => merchantOf(account) !== undefined);
  if (!ofPayment.some(({ id, paymentId }) => id === transferIdOf(paymentId))) {
    return { fault: 'payment_not_posted', left };
  }
  if (payer.some(({ amount }) => amount > 0n)) return { fault: 'payer_gets_more', left };
  if (merchant.some(({ amount }) => amount < 0n)) return { fault: 'merchant_gives_more', left };
  if (payer.every(isZero) && !left.every(isZero)) return { fault: 'accounts_not_even', left };
  return undefined;
}

/**
 * Call it before a refund is posted.
 * @param stored the transfers of its payment
 * @throws InvariantViolation refund_within_transfer
 */
export function assertRefundWithinTransfer(refund: Transfer, stored: readonly Transfer[]): void {
  const wrong = refundFault([...stored, refund]);
  assertInvariant(wrong === undefined, 'refund_within_transfer', { transferId: refund.id, ...wrong });
}
