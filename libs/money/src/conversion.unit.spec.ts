import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvariantViolation } from '@millrace/invariants';
import { conversionResidue, convertDown, parseCurrency, sourceNeededFor } from './index.ts';

const conversion = (sourceCurrency: string, rate: string, targetCurrency: string) => ({
  rate,
  sourceCurrency: parseCurrency(sourceCurrency),
  targetCurrency: parseCurrency(targetCurrency),
});

describe('a conversion', () => {
  it.each([
    ['USD', '0.85026', 'EUR', 10_000n, 8_502n],
    ['USD', '156.76388', 'JPY', 10_000n, 15_676n],
    ['JPY', '0.00637902', 'USD', 15_676n, 9_999n],
    ['USD', '0.30691', 'KWD', 10_000n, 30_691n],
    ['KWD', '3.25828', 'USD', 1n, 0n],
    ['USD', '0.0238', 'CLF', 10_000n, 23_800n],
  ])('%s at %s to %s of %d is %d, rounded down', (from, rate, to, amount, expected) => {
    expect(convertDown(amount, conversion(from, rate, to))).toBe(expected);
  });

  it('never returns more than was paid for, and requires no more than is needed', () => {
    const currency = fc.constantFrom('JPY', 'USD', 'KWD', 'CLF', 'IDR');
    const rate = fc.tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 1, max: 99_999_999 }));
    fc.assert(
      fc.property(
        currency,
        currency,
        rate,
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        (from, to, [whole, decimals], target) => {
          const at = conversion(from, `${whole}.${String(decimals).padStart(8, '0')}`, to);
          const source = sourceNeededFor(target, at);
          expect(convertDown(source, at)).toBeGreaterThanOrEqual(target);
          expect(convertDown(source - 1n, at)).toBeLessThan(target);
        },
      ),
    );
  });
});

describe('the residue of a quote', () => {
  const terms = {
    quoteId: 'quo_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    sourceAmount: 1_000_050,
    sourceCurrency: 'IDR',
    targetAmount: 58,
    targetCurrency: 'USD',
    rate: '0.0000585',
    marginBps: 50,
    fee: { amount: 50, currency: 'IDR' },
  };

  it('is the rest after fee and target amount', () => {
    const { converted, residue } = conversionResidue(terms);
    expect(converted.amount + residue.amount + BigInt(terms.fee.amount)).toBe(BigInt(terms.sourceAmount));
    expect(residue.amount).toBe(8_547n);
  });

  it('violates an invariant if the quote promises more than was paid', () => {
    expect(() => conversionResidue({ ...terms, targetAmount: 59 })).toThrow(InvariantViolation);
  });
});
