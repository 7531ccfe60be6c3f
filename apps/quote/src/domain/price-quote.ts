import { isRefusal, refuse } from '@millrace/failures';
import {
  convertDown,
  MAX_AMOUNT_MINOR,
  money,
  sourceNeededFor,
  type CurrencyCode,
  type Money,
} from '@millrace/money';
import { customerRate, type QuoteRefusal } from './customer-rate.ts';
import { feeOn, localFees, sourceForNet, type FeeSchedule, type LocalFees } from './fee-schedule.ts';
import { isStale, type RateAgeLimit } from './rate-age.ts';
import { dateOf, hasRate, type RateTable } from './rate-table.ts';

/** A request for a price: one side's amount is fixed and the other is computed. */
export interface PriceRequest {
  readonly sourceCurrency: CurrencyCode;
  readonly targetCurrency: CurrencyCode;
  readonly fixedSide: 'source' | 'target';
  /** The amount of the fixed side, in its minor units, greater than 0. */
  readonly amountMinor: bigint;
}

/** The rules for prices. */
export interface PricingPolicy {
  readonly marginBps: number;
  readonly fees: FeeSchedule;
  /** Older rates are refused; whole days, `Infinity` for no limit. */
  readonly maxRateAgeDays: number;
}

/** The inputs of a price: rates, policy and the time of the request. */
export interface PricingBasis {
  readonly table: RateTable;
  readonly policy: PricingPolicy;
  readonly now: Date;
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
 * Prices a conversion. With a fixed source, the rest after the fee is converted and rounded down. With a
 * fixed target, the source is the smallest amount that yields exactly the target.
 *
 * The source currency's rate is always needed, even within one currency, because the fee schedule is in euro.
 * @returns refusals: amount_too_small, amount_too_large, rate_unavailable, rates_stale (temporary)
 * @see docs/concepts/money-and-ledger.md#rounding-of-a-quote
 */
export function priceQuote(
  request: PriceRequest,
  { table, policy, now }: PricingBasis,
): Price | QuoteRefusal {
  const { sourceCurrency, targetCurrency, fixedSide, amountMinor } = request;
  const stale = staleRate(request, table, { now, maxAgeDays: policy.maxRateAgeDays });
  if (stale) return stale;
  const quoted = customerRate(table, sourceCurrency, targetCurrency, policy.marginBps);
  if (isRefusal(quoted)) return quoted;
  const fees = localFees(policy.fees, table, sourceCurrency);
  const conversion = { rate: quoted.rate, sourceCurrency, targetCurrency };
  const sides =
    fixedSide === 'source'
      ? fromSource(amountMinor, fees, conversion)
      : fromTarget(amountMinor, fees, conversion);
  if (isRefusal(sides)) return sides;
  return {
    source: money(sides.sourceMinor, sourceCurrency),
    target: money(sides.targetMinor, targetCurrency),
    fee: money(sides.feeMinor, sourceCurrency),
    ...quoted,
  };
}

function staleRate(
  { sourceCurrency, targetCurrency }: PriceRequest,
  table: RateTable,
  limit: RateAgeLimit,
): QuoteRefusal | undefined {
  const currency = [sourceCurrency, targetCurrency].find(
    (used) => hasRate(table, used) && isStale(table, used, limit),
  );
  return (
    currency &&
    refuse(
      'rates_stale',
      `The reference rate for ${currency} is of ${dateOf(table, currency)}, which is too old. Nothing was stored. Send the same request again later.`,
    )
  );
}

function fromSource(sourceMinor: bigint, fees: LocalFees, conversion: Conversion): Sides | QuoteRefusal {
  if (sourceMinor > MAX_MINOR) return tooLarge('source');
  const feeMinor = feeOn(sourceMinor, fees);
  if (feeMinor >= sourceMinor) {
    return refuse('amount_too_small', `The fee of ${feeMinor} minor units would take the whole amount.`);
  }
  const targetMinor = convertDown(sourceMinor - feeMinor, conversion);
  if (targetMinor === 0n) {
    return refuse(
      'amount_too_small',
      'After the fee, the amount buys less than one minor unit of the target currency.',
    );
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
  return refuse('amount_too_large', `The ${side} amount would be over ${MAX_AMOUNT_MINOR} minor units.`);
}
