import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exponentOf, parseCurrency } from '@millrace/money';
import { quotedCurrencies, rateTable } from '../../domain/rate-table.ts';
import { parseEcbRates } from '../ecb/parse-ecb-rates.ts';
import { ecbRates } from './ecb-2026-05-08.ts';
import { sampleRates } from './sample-rates.ts';
import { withSampleRates } from './shipped-rates.ts';

const file = readFileSync(join(import.meta.dirname, 'ecb-2026-05-08.xml'), 'utf8');

describe('the rates that the module ships with', () => {
  it('are those of the file, each of them', () => {
    expect(rateTable(ecbRates)).toEqual(parseEcbRates(file));
    expect(Object.keys(ecbRates.rates)).toHaveLength(28);
    expect(ecbRates.rates).toMatchObject({ USD: '1.1761', IDR: '20424.09', GBP: '0.86410' });
  });

  it('have currencies with 0, 2, 3 and 4 decimals', () => {
    const exponents = quotedCurrencies(withSampleRates(rateTable(ecbRates))).map(exponentOf);
    expect(new Set(exponents)).toEqual(new Set([0, 2, 3, 4]));
  });

  it('say which of them are samples', () => {
    const table = withSampleRates(rateTable(ecbRates));
    const samples = Object.keys(sampleRates).filter((code) => !Object.hasOwn(ecbRates.rates, code));
    expect(samples).toContain('KWD');
    expect(table.source).toBe(`European Central Bank; sample: ${samples.join(', ')}`);
  });

  it('never replace a published rate by a sample', () => {
    const published = rateTable({ date: '2026-05-08', source: 'A bank', rates: { KWD: '0.5' } });
    expect(withSampleRates(published).rates[parseCurrency('KWD')]).toBe('0.5');
  });
});
