import type { QuoteTerms } from '@millrace/contracts-quote';
import { assertInvariant } from '@millrace/invariants';
import {
  divide,
  minorUnits,
  minorUnitsFromWire,
  type MinorUnits,
  type Money,
  conversionResidue,
} from '@millrace/money';

/**
 * Parts of a quoted payment, in minor units: `fee` and `residue` of the payment's currency, `target` of the
 * quote's target currency. All are 0 without a quote, because the merchant then returns what the payer gets.
 */
export interface Shares {
  readonly fee: MinorUnits;
  readonly residue: MinorUnits;
  readonly target: MinorUnits;
}

/** The refunded part of a payment, by one refund or by all. */
export interface Refunded {
  /** Minor units of the payment's currency. */
  readonly amount: MinorUnits;
  readonly shares: Shares;
}

/** The properties of a payment that its refunds depend on. */
export interface Refundable {
  readonly money: Money;
  readonly quote: QuoteTerms | null;
  /** Refunded by pending and succeeded refunds. */
  readonly refunded: Refunded;
}

export const noShares: Shares = { fee: minorUnits(0n), residue: minorUnits(0n), target: minorUnits(0n) };

export const nothingRefunded: Refunded = { amount: minorUnits(0n), shares: noShares };

/**
 * The shares of a refund, at the rate of the payment.
 * @param amount of the refund, minor units of the payment's currency, no more than what is left
 * @see docs/adr/0007-pro-rata-refunds-at-the-original-rate.md
 */
export function splitRefund({ money, quote, refunded }: Refundable, amount: MinorUnits): Shares {
  return combine(totalsOf(quote), refunded.shares, (total, taken) => {
    const due = divide(total * (refunded.amount + amount), money.amount, 'down');
    return due > taken ? due - taken : 0n;
  });
}

/**
 * The total refunded after another refund.
 * @throws InvariantViolation refunded_within_paid
 */
export function take(payment: Refundable, { amount, shares }: Refunded): Refunded {
  return assertWithinPaid(payment, {
    amount: minorUnits(payment.refunded.amount + amount),
    shares: combine(payment.refunded.shares, shares, (all, one) => all + one),
  });
}

/**
 * The total refunded after a refund has failed and released its amount and shares.
 * @throws InvariantViolation refunded_within_paid
 */
export function releaseRefund(payment: Refundable, { amount, shares }: Refunded): Refunded {
  return assertWithinPaid(payment, {
    amount: minorUnits(payment.refunded.amount - amount),
    shares: combine(payment.refunded.shares, shares, (all, one) => all - one),
  });
}

function assertWithinPaid({ money, quote }: Refundable, refunded: Refunded): Refunded {
  const totals = totalsOf(quote);
  const { amount, shares } = refunded;
  const limits = [
    [amount, money.amount],
    [shares.fee, totals.fee],
    [shares.residue, totals.residue],
    [shares.target, totals.target],
  ] as const;
  const isWithin = limits.every(([taken, total]) => taken >= 0n && taken <= total);
  assertInvariant(isWithin, 'refunded_within_paid', { refunded, paid: money, totals });
  return refunded;
}

/** The shares of the whole payment, which limit those of its refunds. */
function totalsOf(quote: QuoteTerms | null): Shares {
  if (!quote) return noShares;
  return {
    fee: minorUnitsFromWire(quote.fee.amount),
    residue: conversionResidue(quote).residue.amount,
    target: minorUnitsFromWire(quote.targetAmount),
  };
}

function combine(left: Shares, right: Shares, by: (left: bigint, right: bigint) => bigint): Shares {
  return {
    fee: minorUnits(by(left.fee, right.fee)),
    residue: minorUnits(by(left.residue, right.residue)),
    target: minorUnits(by(left.target, right.target)),
  };
}
