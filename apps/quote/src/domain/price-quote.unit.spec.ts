import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { conversionResidue, convertDown, type QuoteTerms } from '@millrace/contracts-quote';
import { minorUnitsToWire, parseCurrency, type CurrencyCode } from '@millrace/money';
import { amountMinor, currency, feeSchedule, marginBps } from '../testing/arbitraries.ts';
import { aRateTable, shippedTable, someTerms } from '../testing/builders.ts';
import { standardFees } from './fee-schedule.ts';
import { priceQuote, type Price, type PriceRequest } from './price-quote.ts';

const policy = { marginBps: 50, fees: standardFees };

function price(from: string, to: string, fixedSide: PriceRequest['fixedSide'], amount: bigint) {
  const [sourceCurrency, targetCurrency] = [from, to].map(parseCurrency) as [CurrencyCode, CurrencyCode];
  return priceQuote({ sourceCurrency, targetCurrency, fixedSide, amountMinor: amount }, aRateTable(), policy);
}

function termsOf({ source, target, fee, rate, marginBps: bps }: Price): QuoteTerms {
  return someTerms({
    sourceAmount: minorUnitsToWire(source.amount),
    sourceCurrency: source.currency,
    targetAmount: minorUnitsToWire(target.amount),
    targetCurrency: target.currency,
    fee: { amount: minorUnitsToWire(fee.amount), currency: fee.currency },
    rate,
    marginBps: bps,
  });
}

describe('a price, when the source amount is fixed', () => {
  it.each([
    ['USD', 'EUR', 10_000n, 87n, 7_890n, '0.796'],
    ['USD', 'JPY', 10_000n, 87n, 12_625n, '127.36'],
    ['JPY', 'KWD', 10_000n, 98n, 30_789n, '0.003109375'],
    ['KWD', 'CLF', 10_000n, 200n, 4_875n, '0.04975'],
    ['USD', 'USD', 10_000n, 87n, 9_913n, '1'],
  ])('of %s in %s for %d is: fee %d, target %d, rate %s', (from, to, source, fee, target, rate) => {
    expect(price(from, to, 'source', source)).toMatchObject({
      source: { amount: source, currency: from },
      fee: { amount: fee, currency: from },
      target: { amount: target, currency: to },
      rate,
    });
  });

  it('is refused with amount_too_small when the fee takes all of it', () => {
    expect(price('USD', 'EUR', 'source', 37n)).toMatchObject({
      refused: 'amount_too_small',
      detail: expect.stringContaining('fee of 37'),
    });
    expect(price('USD', 'USD', 'source', 38n)).toMatchObject({ target: { amount: 1n } });
  });

  it('is refused with amount_too_small when what is left buys nothing', () => {
    expect(price('USD', 'EUR', 'source', 38n)).toMatchObject({
      refused: 'amount_too_small',
      detail: expect.stringContaining('less than one minor unit'),
    });
  });

  it('is refused with amount_too_large when it would buy too much, or is too much', () => {
    expect(price('USD', 'IDR', 'source', 999_999_999_999n)).toMatchObject({
      refused: 'amount_too_large',
      detail: expect.stringContaining('target'),
    });
    expect(price('USD', 'EUR', 'source', 1_000_000_000_000n)).toMatchObject({ refused: 'amount_too_large' });
  });
});

describe('a price, when the target amount is fixed', () => {
  it('has exactly that target, for the least source amount', () => {
    expect(price('USD', 'EUR', 'target', 7_889n)).toMatchObject({
      source: { amount: 9_998n },
      fee: { amount: 87n },
      target: { amount: 7_889n },
    });
  });

  it('is refused with amount_too_large when the source amount would be too large', () => {
    expect(price('IDR', 'USD', 'target', 999_999_999_999n)).toMatchObject({
      refused: 'amount_too_large',
      detail: expect.stringContaining('source'),
    });
    expect(price('USD', 'EUR', 'target', 1_000_000_000_000n)).toMatchObject({ refused: 'amount_too_large' });
  });
});

describe('a price, when a currency has no rate', () => {
  it.each(['source', 'target'] as const)('is refused with rate_unavailable, %s fixed', (side) => {
    expect(price('XOF', 'EUR', side, 100n)).toMatchObject({ refused: 'rate_unavailable' });
    expect(price('EUR', 'XOF', side, 100n)).toMatchObject({ refused: 'rate_unavailable' });
  });
});

describe('every price', () => {
  const request = fc.record({
    sourceCurrency: currency,
    targetCurrency: currency,
    fixedSide: fc.constantFrom('source' as const, 'target' as const),
    amountMinor,
  });
  const anyPolicy = fc.record({ marginBps, fees: fc.oneof(fc.constant(standardFees), feeSchedule) });

  it('accounts for every minor unit of the source: fee, converted and residue', () => {
    let priced = 0;
    fc.assert(
      fc.property(request, anyPolicy, (wanted, by) => {
        const result = priceQuote(wanted, shippedTable, by);
        if ('refused' in result) return;
        priced += 1;
        const terms = termsOf(result);
        const { converted, residue } = conversionResidue(terms);
        expect(result.fee.amount + converted.amount + residue.amount).toBe(result.source.amount);
        expect(residue.amount >= 0n && result.fee.amount >= 0n && result.target.amount > 0n).toBe(true);
        expect(result[wanted.fixedSide].amount).toBe(wanted.amountMinor);
        if (wanted.fixedSide === 'target') expect(residue.amount).toBe(0n);
      }),
      { numRuns: 1_000 },
    );
    expect(priced).toBeGreaterThan(300);
  });

  it('gives the target what the source is worth after the fee, whichever side is fixed', () => {
    fc.assert(
      fc.property(request, anyPolicy, (wanted, by) => {
        const result = priceQuote(wanted, shippedTable, by);
        if ('refused' in result) return;
        const { sourceCurrency, targetCurrency } = wanted;
        const worth = convertDown(result.source.amount - result.fee.amount, {
          rate: result.rate,
          sourceCurrency,
          targetCurrency,
        });
        // A minor unit of the source can be worth many of the target: then no source amount is worth just the target.
        if (wanted.fixedSide === 'source') expect(result.target.amount).toBe(worth);
        else expect(result.target.amount).toBeLessThanOrEqual(worth);
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with the price of its own target: never dearer, and the same target', () => {
    fc.assert(
      fc.property(request, anyPolicy, (wanted, by) => {
        const forward = priceQuote({ ...wanted, fixedSide: 'source' }, shippedTable, by);
        if ('refused' in forward) return;
        const back = priceQuote(
          { ...wanted, fixedSide: 'target', amountMinor: forward.target.amount },
          shippedTable,
          by,
        );
        if ('refused' in back) throw new Error(back.detail);
        expect(back.target).toEqual(forward.target);
        expect(back.source.amount).toBeLessThanOrEqual(forward.source.amount);
        const again = priceQuote(
          { ...wanted, fixedSide: 'source', amountMinor: back.source.amount },
          shippedTable,
          by,
        );
        expect(again).toEqual(back);
      }),
      { numRuns: 1_000 },
    );
  });

  it('asks for no more than is needed for a target', () => {
    fc.assert(
      fc.property(request, anyPolicy, (wanted, by) => {
        const result = priceQuote({ ...wanted, fixedSide: 'target' }, shippedTable, by);
        if ('refused' in result || result.source.amount === 1n) return;
        const less = priceQuote(
          { ...wanted, fixedSide: 'source', amountMinor: result.source.amount - 1n },
          shippedTable,
          by,
        );
        if ('refused' in less) expect(less.refused).toBe('amount_too_small');
        else expect(less.target.amount).toBeLessThan(result.target.amount);
      }),
      { numRuns: 500 },
    );
  });

  it('of a larger source amount has no smaller fee and no smaller target', () => {
    fc.assert(
      fc.property(request, anyPolicy, amountMinor, (wanted, by, more) => {
        const small = priceQuote({ ...wanted, fixedSide: 'source' }, shippedTable, by);
        const large = priceQuote(
          { ...wanted, fixedSide: 'source', amountMinor: wanted.amountMinor + more },
          shippedTable,
          by,
        );
        if ('refused' in small || 'refused' in large) return;
        expect(large.fee.amount).toBeGreaterThanOrEqual(small.fee.amount);
        expect(large.target.amount).toBeGreaterThanOrEqual(small.target.amount);
      }),
      { numRuns: 500 },
    );
  });
});
