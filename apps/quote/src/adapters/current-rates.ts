import type { RateSource } from '../application/ports.ts';
import { knownRates, type KnownRatesPorts } from '../application/refresh-rates.ts';
import { withSampleRates } from '../domain/sample-rates.ts';
import { cached } from '@millrace/caching';

const RATES_KEPT_MS = 60_000;

export interface CurrentRatesPorts extends KnownRatesPorts {
  /** The stage's sample rates for other currencies; empty if money is real. */
  readonly samples: Readonly<Record<string, string>>;
  readonly clock: () => Date;
}

/** The last known rates, completed with the stage's samples; read once a minute. */
export function currentRates({ samples, clock, ...known }: CurrentRatesPorts): RateSource {
  return {
    current: cached(async () => withSampleRates(await knownRates(known), samples), {
      ttlMs: RATES_KEPT_MS,
      clock,
    }),
  };
}
