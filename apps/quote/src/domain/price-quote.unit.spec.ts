import { describe, expect, it } from '@jest/globals';
import { isRefusal } from '@millrace/failures';
import fc from 'fast-check';
import type { QuoteTerms } from '@millrace/contracts-quote';
import {
  minorUnitsToWire,
  parseCurrency,
  type CurrencyCode,
  conversionResidue,
  convertDown,
} from '@millrace/money';
import { runs } from '@millrace/testing';
import { amountMinor, inquiry, type Inquiry } from '../testing/arbitraries.ts';
import { aRateTable, someTerms } from '../testing/builders.ts';
import { standardFees } from './fee-schedule.ts';
import { quotedCurrencies } from './rate-table.ts';
import { priceQuote, type Price, type PriceRequest } from './price-quote.ts';

const now = new Date('2026-05-08T12:00:00.000Z');
const policy = { marginBps: 50, fees: standardFees, maxRateAgeDays: 6 };

function price(from: string, to: string, fixedSide: PriceRequest['fixedSide'], amount: bigint) {
  const [sourceCurrency, targetCurrency] = [from, to].map(parseCurrency) as [CurrencyCode, CurrencyCode];
  return priceQuote(
    { sourceCurrency, targetCurrency, fixedSide, amountMinor: amount },
    { table: aRateTable(), policy, now },
  );
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

describe('a price with a fixed source amount', () => {
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

  it('is refused with amount_too_small when the fee takes the whole amount', () => {
    expect(price('USD', 'EUR', 'source', 37n)).toMatchObject({
      code: 'amount_too_small',
      detail: expect.stringContaining('fee of 37'),
    });
    expect(price('USD', 'USD', 'source', 38n)).toMatchObject({ target: { amount: 1n } });
  });

  it('is refused with amount_too_small when the rest buys nothing', () => {
    expect(price('USD', 'EUR', 'source', 38n)).toMatchObject({
      code: 'amount_too_small',
      detail: expect.stringContaining('less than one minor unit'),
    });
  });

  it('is refused with amount_too_large when the source or the target is too large', () => {
    expect(price('USD', 'IDR', 'source', 999_999_999_999n)).toMatchObject({
      code: 'amount_too_large',
      detail: expect.stringContaining('target'),
    });
    expect(price('USD', 'EUR', 'source', 1_000_000_000_000n)).toMatchObject({ code: 'amount_too_large' });
  });
});

describe('a price with a fixed target amount', () => {
  it('has exactly that target, for the smallest source amount', () => {
    expect(price('USD', 'EUR', 'target', 7_889n)).toMatchObject({
      source: { amount: 9_998n },
      fee: { amount: 87n },
      target: { amount: 7_889n },
    });
  });

  it('is refused with amount_too_large when the source amount would be too large', () => {
    expect(price('IDR', 'USD', 'target', 999_999_999_999n)).toMatchObject({
      code: 'amount_too_large',
      detail: expect.stringContaining('source'),
    });
    expect(price('USD', 'EUR', 'target', 1_000_000_000_000n)).toMatchObject({ code: 'amount_too_large' });
  });
});

describe('a price for a currency without a rate', () => {
  it.each(['source', 'target'] as const)('is refused with rate_unavailable, %s fixed', (side) => {
    expect(price('XOF', 'EUR', side, 100n)).toMatchObject({ code: 'rate_unavailable' });
    expect(price('EUR', 'XOF', side, 100n)).toMatchObject({ code: 'rate_unavailable' });
  });
});

describe('INV-32: a price while some rates are too old', () => {
  const table = aRateTable({ date: '2026-05-08', earlierDates: { KWD: '2026-05-01', IDR: '2026-04-30' } });
  const currencies = [...quotedCurrencies(table), parseCurrency('XOF')];
  const requests = currencies.flatMap((sourceCurrency) =>
    currencies.flatMap((targetCurrency) =>
      (['source', 'target'] as const).map((fixedSide) => ({ sourceCurrency, targetCurrency, fixedSide })),
    ),
  );

  it.each(requests)('uses no such rate: $sourceCurrency to $targetCurrency, $fixedSide fixed', (request) => {
    const result = priceQuote({ ...request, amountMinor: 1_000_000n }, { table, policy, now });
    const used = [request.sourceCurrency, request.targetCurrency] as string[];
    const refused = isRefusal(result) ? result.code : undefined;
    if (used.includes('KWD') || used.includes('IDR')) expect(refused).toBe('rates_stale');
    else expect(refused).toBe(used.includes('XOF') ? 'rate_unavailable' : undefined);
  });

  it('is possible within the euro, which needs no rate', () => {
    const later = new Date('2036-01-01T00:00:00.000Z');
    const price = (currency: string) => {
      const [sourceCurrency, targetCurrency] = [currency, currency].map(parseCurrency) as [
        CurrencyCode,
        CurrencyCode,
      ];
      const request = { sourceCurrency, targetCurrency, fixedSide: 'source', amountMinor: 10_000n } as const;
      return priceQuote(request, { table, policy, now: later });
    };
    expect(price('EUR')).toMatchObject({ target: { amount: 9_920n } });
    expect(price('USD')).toMatchObject({ code: 'rates_stale' });
  });
});

/** The price of an inquiry; a refused inquiry does not count as a run. */
function priced({ wanted, ...by }: Inquiry): Price {
  const result = priceQuote(wanted, { ...by, now });
  fc.pre(!isRefusal(result));
  return result;
}

/** The price of a changed request with the same table and policy. */
function repriced({ wanted, ...by }: Inquiry, change: Partial<PriceRequest>) {
  return priceQuote({ ...wanted, ...change }, { ...by, now });
}

describe('every price', () => {
  const many = { numRuns: runs({ usual: 10_000, long: 200_000 }) };
  const some = { numRuns: runs({ usual: 1_000, long: 25_000 }) };

  // The next two return booleans: a matcher takes longer than a price, and a million of them take minutes.
  it('accounts for every minor unit of the source: fee, converted and residue (INV-3)', () => {
    fc.assert(
      fc.property(inquiry, (request) => {
        const price = priced(request);
        const { converted, residue } = conversionResidue(termsOf(price));
        const sum = price.fee.amount + converted.amount + residue.amount;
        const isFixed = price[request.wanted.fixedSide].amount === request.wanted.amountMinor;
        const isPositive = price.target.amount > 0n && converted.amount > 0n;
        return (
          sum === price.source.amount &&
          isFixed &&
          isPositive &&
          price.fee.amount >= 0n &&
          residue.amount >= 0n
        );
      }),
      many,
    );
  });

  it('agrees with the price of its own target: exactly that target, never more expensive, and stable (INV-4)', () => {
    fc.assert(
      fc.property(inquiry, (request) => {
        const { target, source } = priced({ ...request, wanted: { ...request.wanted, fixedSide: 'source' } });
        const back = repriced(request, { fixedSide: 'target', amountMinor: target.amount });
        if (isRefusal(back)) return false;
        const again = repriced(request, { fixedSide: 'source', amountMinor: back.source.amount });
        if (isRefusal(again)) return false;
        const isSame = again.fee.amount === back.fee.amount && again.target.amount === target.amount;
        return isSame && back.target.amount === target.amount && back.source.amount <= source.amount;
      }),
      many,
    );
  });

  it('converts the source after the fee to the target, whichever side is fixed (INV-4)', () => {
    fc.assert(
      fc.property(inquiry, (request) => {
        const { source, target, fee, rate } = priced(request);
        const { sourceCurrency, targetCurrency, fixedSide } = request.wanted;
        const worth = convertDown(source.amount - fee.amount, { rate, sourceCurrency, targetCurrency });
        // A minor unit of the source can be worth many of the target; then no source amount is worth exactly
        // the target.
        if (fixedSide === 'source') expect(target.amount).toBe(worth);
        else expect(target.amount).toBeLessThanOrEqual(worth);
      }),
      some,
    );
  });

  it('has no larger source than a target needs (INV-4)', () => {
    fc.assert(
      fc.property(inquiry, (request) => {
        const { source, target } = priced({ ...request, wanted: { ...request.wanted, fixedSide: 'target' } });
        fc.pre(source.amount > 1n);
        const less = repriced(request, { fixedSide: 'source', amountMinor: source.amount - 1n });
        if (isRefusal(less)) expect(less.code).toBe('amount_too_small');
        else expect(less.target.amount).toBeLessThan(target.amount);
      }),
      some,
    );
  });

  it('has no smaller fee and no smaller target for a larger source amount', () => {
    fc.assert(
      fc.property(inquiry, amountMinor, (request, more) => {
        const small = priced({ ...request, wanted: { ...request.wanted, fixedSide: 'source' } });
        const amount = small.source.amount + more;
        const large = repriced(request, { fixedSide: 'source', amountMinor: amount });
        fc.pre(!isRefusal(large));
        expect(large.fee.amount).toBeGreaterThanOrEqual(small.fee.amount);
        expect(large.target.amount).toBeGreaterThanOrEqual(small.target.amount);
      }),
      some,
    );
  });
});
