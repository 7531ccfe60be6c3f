import { describe, expect, it } from '@jest/globals';
import { isRefusal } from '@millrace/failures';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { InvariantViolation } from '@millrace/invariants';
import { parseCurrency } from '@millrace/money';
import { currency, marginBps } from '../testing/arbitraries.ts';
import { aRateTable, wideTable } from '../testing/builders.ts';
import { customerRate } from './customer-rate.ts';
import { isRate, midRate } from './rate-table.ts';

const rateOf = (from: string, to: string, bps: number, table = aRateTable()) =>
  customerRate(table, parseCurrency(from), parseCurrency(to), bps);

describe('the rate of a quote', () => {
  it('is the reference rate less the margin', () => {
    expect(rateOf('USD', 'EUR', 50)).toEqual({ rate: '0.796', marginBps: 50 });
    expect(rateOf('USD', 'EUR', 0)).toEqual({ rate: '0.8', marginBps: 0 });
  });

  it('is rounded down to twelve decimals', () => {
    const table = aRateTable({ rates: { USD: '1', IDR: '30000000' } });
    expect(rateOf('IDR', 'USD', 1, table)).toEqual({ rate: '0.000000033329', marginBps: 1 });
  });

  it('is 1 without a margin within one currency', () => {
    expect(rateOf('JPY', 'JPY', 50)).toEqual({ rate: '1', marginBps: 0 });
  });

  it.each([
    ['XOF', 'USD'],
    ['USD', 'XOF'],
    ['XOF', 'XOF'],
  ])('is refused with rate_unavailable from %s to %s, of which one has no rate', (from, to) => {
    expect(rateOf(from, to, 50)).toEqual({
      kind: 'refused',
      code: 'rate_unavailable',
      detail: 'There is no reference rate of 2026-05-08 for XOF.',
    });
  });

  it('is refused with rate_unavailable when it would be rounded down to zero', () => {
    const table = aRateTable({ rates: { IDR: '999999999999', KWD: '0.5' } });
    expect(rateOf('IDR', 'KWD', 50, table)).toMatchObject({ code: 'rate_unavailable' });
  });

  it.each([-1, 10_000, 0.5])('throws for a margin of %d', (bps) => {
    expect(() => rateOf('USD', 'EUR', bps)).toThrow(InvariantViolation);
  });

  it('never exceeds the reference rate less the margin', () => {
    fc.assert(
      fc.property(currency, currency, marginBps, (from, to, bps) => {
        fc.pre(from !== to);
        const quoted = customerRate(wideTable, from, to, bps);
        if (isRefusal(quoted)) throw new Error(quoted.detail);
        const exact = midRate(wideTable, from, to)
          .mul(10_000 - bps)
          .div(10_000);
        expect(isRate(quoted.rate)).toBe(true);
        expect(exact.minus(quoted.rate).gte(0)).toBe(true);
        expect(exact.minus(quoted.rate).lt(new Decimal('1e-12'))).toBe(true);
      }),
    );
  });
});
