import { rateTable, type RateTable } from '../../domain/rate-table.ts';
import { sampleRates } from './sample-rates.ts';

/**
 * What prices quotes until a refresh has stored rates: the published table, filled up with the samples. Its source
 * says which rates are samples.
 */
export function withSampleRates(published: RateTable): RateTable {
  const added = Object.keys(sampleRates).filter((currency) => !Object.hasOwn(published.rates, currency));
  return rateTable({
    date: published.date,
    source: `${published.source}; sample: ${added.join(', ')}`,
    rates: { ...sampleRates, ...published.rates },
  });
}
