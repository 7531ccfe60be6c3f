import { quoteIds, type QuoteTerms } from '@millrace/contracts-quote';
import { makeRecord, type IdempotencyRecord } from '@millrace/idempotency';
import { ecbRates } from '../adapters/shipped-rates/ecb-2026-05-08.ts';
import type { IssuedQuote } from '../application/ports.ts';
import { rateTable, type RateTable, type RateTableParts } from '../domain/rate-table.ts';
import { withSampleRates } from '../domain/sample-rates.ts';

/** The shipped table and sample rates: currencies with 0, 2, 3 and 4 decimals. */
export const wideTable: RateTable = withSampleRates(rateTable(ecbRates), {
  BHD: '0.44325',
  CLF: '0.027412',
  KWD: '0.36124',
  VND: '30945',
});

export function aRateTable(overrides: Partial<RateTableParts> = {}): RateTable {
  return rateTable({
    date: '2026-05-08',
    source: 'A bank',
    rates: { USD: '1.25', JPY: '160', KWD: '0.5', CLF: '0.025', IDR: '20000' },
    ...overrides,
  });
}

export function someTerms(overrides: Partial<QuoteTerms> = {}): QuoteTerms {
  return {
    quoteId: quoteIds.create(),
    sourceAmount: 10_000,
    sourceCurrency: 'USD',
    targetAmount: 7_900,
    targetCurrency: 'EUR',
    rate: '0.796',
    marginBps: 50,
    fee: { amount: 75, currency: 'USD' },
    ...overrides,
  };
}

export function anIssuedQuote(overrides: Partial<IssuedQuote> = {}): IssuedQuote {
  return {
    merchantId: 'mer_1',
    terms: someTerms(),
    issuedAt: new Date('2026-05-08T12:00:00.250Z'),
    expiresAt: new Date('2026-05-08T12:01:00.000Z'),
    ...overrides,
  };
}

export function aRecord(key: string, now: Date): IdempotencyRecord {
  const request = { merchantId: 'mer_1', route: 'POST /quotes', key, body: { sourceAmount: 1 } };
  return makeRecord(request, { status: 201, contentType: 'application/json', body: `{"key":"${key}"}` }, now);
}
