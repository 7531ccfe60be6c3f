import { assertInvariant } from '@millrace/invariants';
import { exponentOf, parseCurrency, type CurrencyCode } from './currency.ts';
import { divide, minorUnitsFromWire, money, type Money } from './money.ts';

interface Conversion {
  /** Units of the target currency for one unit of the source currency, as a decimal string. */
  readonly rate: string;
  readonly sourceCurrency: CurrencyCode;
  readonly targetCurrency: CurrencyCode;
}

/** The exact number of target minor units for one source minor unit. */
function fractionOf({ rate, sourceCurrency, targetCurrency }: Conversion): {
  numerator: bigint;
  denominator: bigint;
} {
  const [whole = '0', decimals = ''] = rate.split('.');
  const numerator = BigInt(whole + decimals) * 10n ** BigInt(exponentOf(targetCurrency));
  const denominator = 10n ** BigInt(decimals.length) * 10n ** BigInt(exponentOf(sourceCurrency));
  assertInvariant(numerator > 0n, 'rate_positive', { rate });
  return { numerator, denominator };
}

/** The target amount for a source amount, rounded down, so that it is never more than was paid for. */
export function convertDown(sourceAmount: bigint, conversion: Conversion): bigint {
  const { numerator, denominator } = fractionOf(conversion);
  return divide(sourceAmount * numerator, denominator, 'down');
}

/** The lowest source amount that buys a target amount. It is rounded up. */
export function sourceNeededFor(targetAmount: bigint, conversion: Conversion): bigint {
  const { numerator, denominator } = fractionOf(conversion);
  return divide(targetAmount * denominator, numerator, 'up');
}

/** The terms of a quote in their wire format. */
interface ConversionTerms {
  readonly quoteId: string;
  readonly sourceAmount: number;
  readonly sourceCurrency: string;
  readonly targetAmount: number;
  readonly targetCurrency: string;
  readonly rate: string;
  readonly fee: { readonly amount: number; readonly currency: string };
}

/**
 * Splits the source amount of a quote after its fee: `converted` pays for the target amount, and `residue` is left over
 * by rounding and goes to the ledger's rounding account. Source = fee + converted + residue, to the minor unit.
 * @throws InvariantViolation if the quote promises more than was paid
 */
export function conversionResidue(terms: ConversionTerms): {
  readonly converted: Money;
  readonly residue: Money;
} {
  const sourceCurrency = parseCurrency(terms.sourceCurrency);
  const targetCurrency = parseCurrency(terms.targetCurrency);
  assertInvariant(terms.fee.currency === sourceCurrency, 'fee_in_source_currency', {
    quoteId: terms.quoteId,
  });
  const net = minorUnitsFromWire(terms.sourceAmount) - minorUnitsFromWire(terms.fee.amount);
  const converted = sourceNeededFor(minorUnitsFromWire(terms.targetAmount), {
    rate: terms.rate,
    sourceCurrency,
    targetCurrency,
  });
  assertInvariant(net >= converted, 'quote_covers_target', { quoteId: terms.quoteId, net, converted });
  return { converted: money(converted, sourceCurrency), residue: money(net - converted, sourceCurrency) };
}
