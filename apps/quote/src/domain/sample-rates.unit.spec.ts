import { describe, expect, it } from '@jest/globals';
import { aRateTable } from '../testing/builders.ts';
import { withSampleRates } from './sample-rates.ts';

const published = aRateTable({ rates: { USD: '1.25', KWD: '0.5' } });

describe('sample rates', () => {
  it('are added for currencies without a published rate, and named in the source', () => {
    const table = withSampleRates(published, { BHD: '0.44', KWD: '0.36', VND: '30945' });
    expect(table.rates).toEqual({ USD: '1.25', KWD: '0.5', BHD: '0.44', VND: '30945' });
    expect(table.source).toBe('A bank; sample: BHD, VND');
  });

  it('leave the published table unchanged when there are none', () => {
    expect(withSampleRates(published, {})).toBe(published);
  });
});
