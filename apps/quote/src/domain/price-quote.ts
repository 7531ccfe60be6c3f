import { convertDown, sourceNeededFor } from '@millrace/contracts-quote';
import { MAX_AMOUNT_MINOR, money, type CurrencyCode, type Money } from '@millrace/money';
import { customerRate } from './customer-rate.ts';
import { feeOn, localFees, sourceForNet, type FeeSchedule, type LocalFees } from './fee-schedule.ts';
import type { RateTable } from './rate-table.ts';
import type { QuoteRefusal } from './refusal.ts';

/** What somebody wants a price for: one side's amount is fixed and the other is worked out. */
export interface PriceRequest {
  readonly sourceCurrency: CurrencyCode;
  readonly targetCurrency: CurrencyCode;
  readonly fixedSide: 'source' | 'target';
  /** Of the fixed side, in its minor units, greater than 0. */
  readonly amountMinor: bigint;
}

/** What quotes are priced by. */
export interface PricingPolicy {
  readonly marginBps: number;
  readonly fees: FeeSchedule;
}

/** A price: `source` less `fee`, converted at `rate`, is `target`. */
export interface Price {
  readonly source: Money;
  readonly target: Money;
  /** In the source currency. */
  readonly fee: Money;
  readonly rate: string;
  readonly marginBps: number;
}

interface Sides {
  readonly sourceMinor: bigint;
  readonly feeMinor: bigint;
  readonly targetMinor: bigint;
}

type Conversion = Parameters<typeof convertDown>[1];

const MAX_MINOR = BigInt(MAX_AMOUNT_MINOR);

/**
 * Prices a conversion. With the source fixed, what is left after the fee is converted and rounded down. With the target
 * fixed, the payer gives the least source amount that still yields it, and the target is exactly what was asked for.
 * @returns refusals: amount_too_small, amount_too_large, rate_unavailable
 */
export function priceQuote(
  request: PriceRequest,
  table: RateTable,
  policy: PricingPolicy,
): Price | QuoteRefusal {
  const { sourceCurrency, targetCurrency, fixedSide, amountMinor } = request;
  const quoted = customerRate(table, sourceCurrency, targetCurrency, policy.marginBps);
  if ('refused' in quoted) return quoted;
  const fees = localFees(policy.fees, table, sourceCurrency);
  const conversion = { rate: quoted.rate, sourceCurrency, targetCurrency };
  const sides =
    fixedSide === 'source'
      ? fromSource(amountMinor, fees, conversion)
      : fromTarget(amountMinor, fees, conversion);
  if ('refused' in sides) return sides;
  return {
    source: money(sides.sourceMinor, sourceCurrency),
    target: money(sides.targetMinor, targetCurrency),
    fee: money(sides.feeMinor, sourceCurrency),
    ...quoted,
  };
}

function fromSource(sourceMinor: bigint, fees: LocalFees, conversion: Conversion): Sides | QuoteRefusal {
  if (sourceMinor > MAX_MINOR) return tooLarge('source');
  const feeMinor = feeOn(sourceMinor, fees);
  if (feeMinor >= sourceMinor) {
    return {
      refused: 'amount_too_small',
      detail: `The fee of ${feeMinor} minor units would take the whole amount.`,
    };
  }
  const targetMinor = convertDown(sourceMinor - feeMinor, conversion);
  if (targetMinor === 0n) {
    return {
      refused: 'amount_too_small',
      detail: 'After the fee, the amount buys less than one minor unit of the target currency.',
    };
  }
  return targetMinor > MAX_MINOR ? tooLarge('target') : { sourceMinor, feeMinor, targetMinor };
}

function fromTarget(targetMinor: bigint, fees: LocalFees, conversion: Conversion): Sides | QuoteRefusal {
  if (targetMinor > MAX_MINOR) return tooLarge('target');
  const sourceMinor = sourceForNet(sourceNeededFor(targetMinor, conversion), fees);
  if (sourceMinor === undefined) return tooLarge('source');
  return { sourceMinor, feeMinor: feeOn(sourceMinor, fees), targetMinor };
}

function tooLarge(side: 'source' | 'target'): QuoteRefusal {
  return {
    refused: 'amount_too_large',
    detail: `The ${side} amount would be over ${MAX_AMOUNT_MINOR} minor units.`,
  };
}
