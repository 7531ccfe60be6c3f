import { rateTable, type RateTable } from './rate-table.ts';

/**
 * Adds sample rates for currencies without a published one. The table's source names them. They have the
 * table's day.
 */
export function withSampleRates(published: RateTable, samples: Readonly<Record<string, string>>): RateTable {
  const added = Object.keys(samples).filter((currency) => !Object.hasOwn(published.rates, currency));
  if (added.length === 0) return published;
  return rateTable({
    ...published,
    source: `${published.source}; sample: ${added.join(', ')}`,
    rates: { ...samples, ...published.rates },
  });
}
