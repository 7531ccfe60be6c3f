import type { RefundRequested } from '@millrace/contracts-processing';
import { minorUnitsFromWire, money, negate, parseCurrency, type Money } from '@millrace/money';
import {
  accounts,
  assertBalanced,
  joinLegs,
  legOf,
  reversalIdOf,
  transferIdOf,
  type AccountName,
  type Leg,
  type Transfer,
} from './ledger.ts';

type Split = NonNullable<RefundRequested['data']['split']>;

/**
 * The transfer of a refund: the opposite of its share of the payment's transfer. Without a split the merchant
 * returns what the payer gets. With one, fees and rounding return their shares, and the rest is converted
 * back through the platform's positions in both currencies.
 *
 * @param createdAt RFC 3339, UTC, to the millisecond
 * @throws InvariantViolation transfer_balanced
 * @see docs/adr/0007-pro-rata-refunds-at-the-original-rate.md
 */
export function planRefund({ merchantId, data }: RefundRequested, createdAt: string): Transfer {
  const refunded = money(minorUnitsFromWire(data.amount), parseCurrency(data.currency));
  const merchant = accounts.merchantAvailable(merchantId);
  const legs = [
    legOf(accounts.clearing(data.source), refunded),
    ...(data.split ? splitLegs(data.split, refunded, merchant) : [legOf(merchant, negate(refunded))]),
  ];
  const transfer: Transfer = {
    id: transferIdOf(data.refundId),
    kind: 'refund',
    paymentId: data.paymentId,
    merchantId,
    createdAt,
    legs: joinLegs(legs),
  };
  assertBalanced(transfer);
  return transfer;
}

/** The transfer that reverses a refund's transfer: the same legs with opposite signs. */
export function planReversal(refund: Transfer, createdAt: string): Transfer {
  return {
    ...refund,
    id: reversalIdOf(refund.id),
    kind: 'refund_reversal',
    createdAt,
    legs: refund.legs.map((leg) => ({ ...leg, ...negate(leg) })),
  };
}

/** The legs that a split refund is paid from; the position in its own currency covers the rest. */
function splitLegs(split: Split, refunded: Money, merchant: AccountName): readonly Leg[] {
  const { currency } = refunded;
  const fee = minorUnitsFromWire(split.fee);
  const residue = minorUnitsFromWire(split.residue);
  const target = money(minorUnitsFromWire(split.targetAmount), parseCurrency(split.targetCurrency));
  return [
    legOf(accounts.fees, money(-fee, currency)),
    legOf(accounts.rounding, money(-residue, currency)),
    legOf(accounts.fx(currency), money(fee + residue - refunded.amount, currency)),
    legOf(accounts.fx(target.currency), target),
    legOf(merchant, negate(target)),
  ];
}
