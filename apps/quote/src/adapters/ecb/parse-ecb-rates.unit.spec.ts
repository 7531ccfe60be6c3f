import { describe, expect, it } from '@jest/globals';
import { RateFeedInvalid } from '../../application/ports.ts';
import { anEcbFile } from '../../testing/ecb-xml.ts';
import { parseEcbRates } from './parse-ecb-rates.ts';

const valid = anEcbFile();

describe('a file of the European Central Bank', () => {
  it('is parsed as a table of rates, with exact digits', () => {
    expect(parseEcbRates(valid)).toEqual({
      base: 'EUR',
      date: '2026-05-11',
      source: 'European Central Bank',
      rates: { USD: '1.1800', JPY: '184.90' },
      earlierDates: {},
      baselines: {},
    });
  });

  it('is parsed with a single currency', () => {
    expect(parseEcbRates(anEcbFile({ cubes: [['USD', '1.18']] })).rates).toEqual({ USD: '1.18' });
  });

  it.each([
    ['nothing', ''],
    ['a web page', '<html><body>Not found</body></html>'],
    ['a cut-off file', valid.slice(0, 400)],
    ['no day', anEcbFile({ days: 0 })],
    ['two days', anEcbFile({ days: 2 })],
    ['no date', anEcbFile({ time: '' })],
    ['a date in words', anEcbFile({ time: 'today' })],
    ['a date that does not exist', anEcbFile({ time: '2026-02-30' })],
    ['no currency', anEcbFile({ cubes: [] })],
    ['a currency that ISO 4217 does not define', anEcbFile({ cubes: [['EURO', '1']] })],
    ['a currency in lower case', anEcbFile({ cubes: [['usd', '1']] })],
    ['the name of a built-in property', anEcbFile({ cubes: [['__proto__', '1']] })],
    ['its own base', anEcbFile({ cubes: [['EUR', '1']] })],
    ['a currency twice', anEcbFile({ cubes: [['USD', '1'], ['USD', '2']] })], // prettier-ignore
    ...['', '0', '0.000', '-1.2', '1,2', '1e3', 'NaN', 'Infinity', 'N/A', '&lt;'].map((rate) => [
      `the rate ${JSON.stringify(rate)}`,
      anEcbFile({ cubes: [['USD', rate]] }),
    ]),
    ['too many currencies', anEcbFile({ cubes: Array.from({ length: 201 }, () => ['USD', '1']) })],
  ] as [string, string][])('is refused with %s', (_what, xml) => {
    expect(() => parseEcbRates(xml)).toThrow(RateFeedInvalid);
  });

  it('is parsed without expanding its own entities', () => {
    const [head, ...rest] = anEcbFile({ cubes: [['USD', '&rate;']] }).split('<gesmes:Envelope');
    const xml = [`${head}<!DOCTYPE e [<!ENTITY rate "1.18">]>`, ...rest].join('<gesmes:Envelope');
    expect(() => parseEcbRates(xml)).toThrow(/rate of USD/);
  });
});
