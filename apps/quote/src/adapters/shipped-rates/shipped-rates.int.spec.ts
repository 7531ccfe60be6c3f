import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rateTable } from '../../domain/rate-table.ts';
import { parseEcbRates } from '../ecb/parse-ecb-rates.ts';
import { ecbRates } from './ecb-2026-05-08.ts';

const file = readFileSync(join(import.meta.dirname, 'ecb-2026-05-08.xml'), 'utf8');

describe('the rates that the module ships with', () => {
  it('are exactly those of the published file', () => {
    expect(rateTable(ecbRates)).toEqual(parseEcbRates(file));
    expect(Object.keys(ecbRates.rates)).toHaveLength(28);
    expect(ecbRates.rates).toMatchObject({ USD: '1.1761', IDR: '20424.09', GBP: '0.86410' });
  });
});
