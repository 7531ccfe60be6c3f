import { describe, expect, it } from '@jest/globals';
import { demoMerchants } from '@millrace/contracts-merchant';
import type { QuoteResponse } from '@millrace/contracts-quote';
import { exponentOf, parseCurrency, conversionResidue, convertDown } from '@millrace/money';
import { movedOn, sumsByCurrency } from './platform/balanced.ts';
import { inParallel } from './platform/in-parallel.ts';
import { demoMerchant } from './platform/merchant.ts';
import { sharedPlatform } from './platform/shared-platform.ts';

const AT_ONCE = 8;
/** With 0, 2, 2, 3 and 4 decimals. */
const CURRENCIES = ['JPY', 'USD', 'EUR', 'KWD', 'CLF'];
/**
 * The lower bounds of the fee schedule's tiers (docs/adr/0004-tiered-fee-schedule-in-euro.md), and an amount in the
 * first tier.
 */
const TIERS_EUR = [90, 1_000, 10_000, 100_000];

const platform = sharedPlatform();
const merchant = demoMerchant(platform);
const available = `merchant:${demoMerchants[0].merchantId}:available`;
const { rates } = (await merchant.get('/rates?base=EUR')).json as { rates: Record<string, string> };

const pairs = CURRENCIES.flatMap((source) =>
  CURRENCIES.filter((target) => target !== source).map((target) => ({ source, target })),
);

/** Amounts just below, at and just above each tier's lower bound. */
function amountsIn(currency: string): number[] {
  const perEur = Number(rates[currency] ?? 1) * 10 ** exponentOf(parseCurrency(currency));
  return TIERS_EUR.map((eur) => Math.floor(eur * perEur)).flatMap((minor) => [minor - 1, minor, minor + 1]);
}

function expectCovered(quote: QuoteResponse): void {
  const { id: quoteId, sourceAmount, sourceCurrency, targetAmount, targetCurrency, rate, fee } = quote;
  const { converted, residue } = conversionResidue({ ...quote, quoteId });
  expect(BigInt(fee.amount) + converted.amount + residue.amount).toBe(BigInt(sourceAmount));
  const conversion = {
    rate,
    sourceCurrency: parseCurrency(sourceCurrency),
    targetCurrency: parseCurrency(targetCurrency),
  };
  // The converted amount buys the target amount, and one minor unit less would not.
  expect(convertDown(converted.amount, conversion)).toBe(BigInt(targetAmount));
  expect(convertDown(converted.amount - 1n, conversion)).toBeLessThan(BigInt(targetAmount));
}

describe.each(pairs)('a quote from $source to $target', ({ source, target }) => {
  const currencies = { sourceCurrency: source, targetCurrency: target };

  it('INV-3, INV-4: is covered by its source amount and the same from either side, in every tier', async () => {
    await inParallel(amountsIn(source), AT_ONCE, async (sourceAmount) => {
      const fixedSource = await merchant.quote({ ...currencies, sourceAmount });
      const fixedTarget = await merchant.quote({
        ...currencies,
        sourceAmount: undefined,
        targetAmount: fixedSource.targetAmount,
      });
      const again = await merchant.quote({ ...currencies, sourceAmount: fixedTarget.sourceAmount });
      expect(fixedSource.sourceAmount).toBe(sourceAmount);
      expect(fixedTarget.targetAmount).toBe(fixedSource.targetAmount);
      expect(fixedTarget.sourceAmount).toBeLessThanOrEqual(sourceAmount);
      const { id: _id, token: _token, expiresAt: _expiresAt, ...terms } = fixedTarget;
      expect(again).toMatchObject(terms);
      [fixedSource, fixedTarget, again].forEach(expectCovered);
    });
  });

  it('INV-3: settles exactly as quoted, to the minor unit', async () => {
    const quote = await merchant.quote({ ...currencies, sourceAmount: amountsIn(source)[0]! });
    const { id } = await merchant.pay({
      amount: quote.sourceAmount,
      currency: source,
      quoteToken: quote.token,
    });
    expect((await merchant.end(id)).status).toBe('settled');
    const transfers = await merchant.transfers(id);
    const { converted, residue } = conversionResidue({ ...quote, quoteId: quote.id });
    const inSource = (amount: bigint | number): Record<string, number> =>
      Number(amount) === 0 ? {} : { [source]: Number(amount) };
    expect(sumsByCurrency(transfers)).toEqual({ [source]: 0, [target]: 0 });
    expect({
      payer: movedOn('clearing:tok_success', transfers),
      fees: movedOn('fees', transfers),
      rounding: movedOn('rounding', transfers),
      bought: movedOn(`fx:${source}`, transfers),
      sold: movedOn(`fx:${target}`, transfers),
      merchant: movedOn(available, transfers),
    }).toEqual({
      payer: inSource(-quote.sourceAmount),
      fees: inSource(quote.fee.amount),
      rounding: inSource(residue.amount),
      bought: inSource(converted.amount),
      sold: { [target]: -quote.targetAmount },
      merchant: { [target]: quote.targetAmount },
    });
  });
});
