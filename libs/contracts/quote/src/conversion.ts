import {
  assertInvariant,
  divide,
  exponentOf,
  minorUnitsFromWire,
  money,
  parseCurrency,
  type CurrencyCode,
  type Money,
} from '@millrace/money';
import type { QuoteTerms } from './quote-terms.ts';

interface Conversion {
  /** Units of the target currency for one of the source currency, as a decimal text. */
  readonly rate: string;
  readonly sourceCurrency: CurrencyCode;
  readonly targetCurrency: CurrencyCode;
}

/** Target minor units for one source minor unit, as an exact fraction. */
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

/** What a source amount buys: rounded down, so that no more is given than was paid for. */
export function convertDown(sourceAmount: bigint, conversion: Conversion): bigint {
  const { numerator, denominator } = fractionOf(conversion);
  return divide(sourceAmount * numerator, denominator, 'down');
}

/** The least source amount that buys a target amount: rounded up, for the same reason. */
export function sourceNeededFor(targetAmount: bigint, conversion: Conversion): bigint {
  const { numerator, denominator } = fractionOf(conversion);
  return divide(targetAmount * denominator, numerator, 'up');
}

/**
 * What rounding leaves of a quote's source amount: paid, not kept as a fee and not needed for the target amount.
 * It is what the ledger posts to the rounding account, so that source = fee + converted + residue to the unit.
 * @throws InvariantViolation when the terms promise more than was paid
 */
export function conversionResidue(terms: QuoteTerms): { readonly converted: Money; readonly residue: Money } {
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
