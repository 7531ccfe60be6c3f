import type { RateTableParts } from '../../domain/rate-table.ts';

/**
 * The rates of `ecb-2026-05-08.xml` as code, so that a cold start parses no XML and the API's bundle needs no
 * parser. A test compares the two.
 */
export const ecbRates: RateTableParts = {
  date: '2026-05-08',
  source: 'European Central Bank',
  rates: {
    USD: '1.1761',
    JPY: '184.37',
    CZK: '24.304',
    DKK: '7.4726',
    GBP: '0.86410',
    HUF: '356.15',
    PLN: '4.2318',
    RON: '5.2235',
    SEK: '10.8420',
    CHF: '0.9156',
    ISK: '143.80',
    NOK: '10.8215',
    TRY: '53.3534',
    AUD: '1.6259',
    BRL: '5.7794',
    CAD: '1.6063',
    CNY: '7.9989',
    HKD: '9.2067',
    IDR: '20424.09',
    ILS: '3.4167',
    INR: '111.1285',
    KRW: '1725.08',
    MXN: '20.2716',
    MYR: '4.6115',
    NZD: '1.9735',
    PHP: '71.136',
    SGD: '1.4911',
    THB: '37.897',
  },
};
