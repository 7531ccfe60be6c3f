import { describe, expect, it } from '@jest/globals';
import { quoteIds, type QuoteTerms } from '@millrace/contracts-quote';
import { InvariantViolation } from '@millrace/invariants';
import { minorUnits, money, parseCurrency, type CurrencyCode, convertDown } from '@millrace/money';
import { runs } from '@millrace/testing';
import fc from 'fast-check';
import { quoteTermsOf, usd } from '../testing/builders.ts';
import {
  releaseRefund,
  noShares,
  nothingRefunded,
  splitRefund,
  take,
  type Refundable,
  type Refunded,
} from './refund-split.ts';

const shares = (fee: bigint, residue: bigint, target: bigint) => ({
  fee: minorUnits(fee),
  residue: minorUnits(residue),
  target: minorUnits(target),
});

/** 100.00 USD: a fee of 0.59, and 99.41 converted to 84.00 EUR. */
const quoted: Refundable = { money: usd(10_000n), quote: quoteTermsOf(), refunded: nothingRefunded };

function refund(payment: Refundable, amount: bigint): { payment: Refundable; taken: Refunded } {
  const taken = { amount: minorUnits(amount), shares: splitRefund(payment, minorUnits(amount)) };
  return { payment: { ...payment, refunded: take(payment, taken) }, taken };
}

describe('the share of a refund', () => {
  it('is proportional to the refunded amount, rounded down', () => {
    expect(splitRefund(quoted, minorUnits(3_333n))).toEqual(shares(19n, 0n, 2_799n));
  });

  it('is computed from the total refunded amount, so that rounding loses nothing', () => {
    let payment = quoted;
    const targets = [];
    for (let cent = 0; cent < 100; cent += 1) {
      const one = refund(payment, 100n);
      targets.push(one.taken.shares.target);
      payment = one.payment;
    }
    expect(new Set(targets)).toEqual(new Set([84n]));
    expect(payment.refunded).toEqual({ amount: 10_000n, shares: shares(59n, 0n, 8_400n) });
  });

  it('may be zero for a refund of one minor unit, which the next refund compensates', () => {
    const first = refund(quoted, 1n);
    expect(first.taken.shares).toEqual(shares(0n, 0n, 0n));
    expect(refund(first.payment, 1n).taken.shares).toEqual(shares(0n, 0n, 1n));
  });

  it('is never negative, even if a later refund took more than its part before an earlier one failed', () => {
    const first = refund(quoted, 1n);
    const second = refund(first.payment, 1n);
    const payment = { ...quoted, refunded: releaseRefund(second.payment, first.taken) };
    expect(payment.refunded).toEqual({ amount: 1n, shares: shares(0n, 0n, 1n) });
    expect(
      splitRefund(
        { ...payment, refunded: { ...payment.refunded, shares: shares(5n, 0n, 9n) } },
        minorUnits(1n),
      ),
    ).toEqual(noShares);
  });

  it('is zero without a quote', () => {
    expect(splitRefund({ ...quoted, quote: null }, minorUnits(10_000n))).toEqual(noShares);
  });

  it('includes the residue of the payment', () => {
    const quote = quoteTermsOf({ targetAmount: 8_399 });
    const { taken } = refund({ ...quoted, quote }, 10_000n);
    expect(taken.shares).toEqual(shares(59n, 1n, 8_399n));
  });
});

describe('INV-14: the refunded total of a payment', () => {
  const none = { amount: minorUnits(0n), shares: noShares };

  it.each<[string, Refunded]>([
    ['the amount', { ...none, amount: minorUnits(10_001n) }],
    ['the fee', { ...none, shares: shares(60n, 0n, 0n) }],
    ['the residue', { ...none, shares: shares(0n, 1n, 0n) }],
    ['the target amount', { ...none, shares: shares(0n, 0n, 8_401n) }],
  ])('never exceeds %s, nor falls below zero', (_what, taken) => {
    expect(() => take(quoted, taken)).toThrow(InvariantViolation);
    expect(() => releaseRefund(quoted, taken)).toThrow(InvariantViolation);
  });
});

const currencies = (['JPY', 'USD', 'KWD', 'CLF'] as const).map(parseCurrency);

/** A payment with a quote at any rate and fee, between currencies of 0, 2, 3 and 4 decimals. */
const payments = fc
  .record({
    amount: fc.bigInt({ min: 1n, max: 10_000_000n }),
    feeBps: fc.bigInt({ min: 0n, max: 2_000n }),
    rateMillionths: fc.integer({ min: 1, max: 50_000_000 }),
    source: fc.constantFrom(...currencies),
    target: fc.constantFrom(...currencies),
  })
  .map(({ amount, feeBps, rateMillionths, source, target }): Refundable | undefined => {
    const rate = (rateMillionths / 1_000_000).toFixed(6);
    const fee = (amount * feeBps) / 10_000n;
    const targetAmount = convertDown(amount - fee, { rate, sourceCurrency: source, targetCurrency: target });
    if (targetAmount < 1n || targetAmount > 999_999_999_999n) return undefined;
    const quote = termsOf({ amount, fee, rate, source, target, targetAmount });
    return { money: money(amount, source), quote, refunded: nothingRefunded };
  })
  .filter((payment) => payment !== undefined);

function termsOf(of: {
  amount: bigint;
  fee: bigint;
  rate: string;
  source: CurrencyCode;
  target: CurrencyCode;
  targetAmount: bigint;
}): QuoteTerms {
  return {
    quoteId: quoteIds.create(),
    sourceAmount: Number(of.amount),
    sourceCurrency: of.source,
    targetAmount: Number(of.targetAmount),
    targetCurrency: of.target,
    rate: of.rate,
    marginBps: 0,
    fee: { amount: Number(of.fee), currency: of.source },
  };
}

/**
 * Refunds of a thousandth to all of the remaining amount, and failures of refunds that have not failed yet.
 */
const steps = fc.array(
  fc.oneof(
    fc.record({ refundThousandths: fc.bigInt({ min: 1n, max: 1_000n }) }),
    fc.record({ fail: fc.nat({ max: 19 }) }),
  ),
  { maxLength: 20 },
);

type Step = { refundThousandths: bigint } | { fail: number };

function play(start: Refundable, all: readonly Step[]): { payment: Refundable; open: Refunded[] } {
  let payment = start;
  const open: Refunded[] = [];
  for (const step of all) {
    const left = payment.money.amount - payment.refunded.amount;
    if ('refundThousandths' in step) {
      const amount = (left * step.refundThousandths) / 1_000n;
      if (amount === 0n) continue;
      const one = refund(payment, amount);
      expect(Object.values(one.taken.shares).every((share) => share >= 0n)).toBe(true);
      payment = one.payment;
      open.push(one.taken);
    } else if (open.length > 0) {
      const [undone] = open.splice(step.fail % open.length, 1);
      payment = { ...payment, refunded: releaseRefund(payment, undone!) };
    }
  }
  return { payment, open };
}

describe('INV-14, INV-15: refunds of any payment, in any order of requests and failures', () => {
  const often = { numRuns: runs({ usual: 500, long: 50_000 }) };

  it('have refunded every share completely once all is refunded', () => {
    fc.assert(
      fc.property(payments, steps, (start, all) => {
        const { payment } = play(start, all);
        const left = payment.money.amount - payment.refunded.amount;
        const whole = left > 0n ? refund(payment, left).payment.refunded : payment.refunded;
        const atOnce = refund(start, start.money.amount).payment.refunded;
        expect(whole).toEqual(atOnce);
        expect(whole.shares.target).toBe(BigInt(start.quote!.targetAmount));
        expect(whole.shares.fee).toBe(BigInt(start.quote!.fee.amount));
      }),
      often,
    );
  });

  it('have refunded nothing once all have failed', () => {
    fc.assert(
      fc.property(payments, steps, (start, all) => {
        const { payment, open } = play(start, all);
        const refunded = open.reduce(
          (left, one) => releaseRefund({ ...payment, refunded: left }, one),
          payment.refunded,
        );
        expect(refunded).toEqual(nothingRefunded);
      }),
      often,
    );
  });
});
