import { assertInvariant } from '@millrace/invariants';
import { isZero } from '@millrace/money';
import { merchantOf, sourceOf, foldBalances, transferIdOf, type Balance, type Transfer } from './ledger.ts';

/** What is wrong with the transfers of a payment and its refunds, all together, and what they leave on the accounts. */
export interface RefundFault {
  readonly fault: 'payment_not_posted' | 'payer_gets_more' | 'merchant_gives_more' | 'accounts_not_even';
  readonly left: readonly Balance[];
}

/**
 * Checks all that stands in the ledger of one payment: the payer gets back no more than it paid, the merchant gives
 * no more than it got, and where all of the payment has gone back, every account is even.
 * @param ofPayment in any order, reversals included
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
 * To be called before a refund is posted.
 * @param standing the transfers of its payment
 * @throws InvariantViolation refund_within_transfer
 */
export function assertRefundWithinTransfer(refund: Transfer, standing: readonly Transfer[]): void {
  const wrong = refundFault([...standing, refund]);
  assertInvariant(wrong === undefined, 'refund_within_transfer', { transferId: refund.id, ...wrong });
}
