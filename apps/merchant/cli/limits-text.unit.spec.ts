import { describe, expect, it } from '@jest/globals';
import { describeLimits, parseLimits } from './limits-text.ts';

const parse = (maxDailyCount: string | undefined, ...currencies: string[]) =>
  parseLimits({ maxDailyCount, currencies });

describe('limits on a command line', () => {
  it('are parsed from the options', () => {
    expect(parse('100')).toEqual({ maxDailyCount: 100 });
    expect(parse(undefined, 'EUR')).toEqual({ currencies: { EUR: {} } });
    expect(parse('1', 'USD:maxAmount=50000,maxDailyAmount=1000000', 'JPY:maxDailyAmount=1', 'EUR')).toEqual({
      maxDailyCount: 1,
      currencies: {
        USD: { maxAmount: 50_000, maxDailyAmount: 1_000_000 },
        JPY: { maxDailyAmount: 1 },
        EUR: {},
      },
    });
  });

  it.each([
    ['--max-daily-count must be a whole number, not "many"', 'many', []],
    ['--max-daily-count must be a whole number, not "1.5"', '1.5', []],
    ['maxDailyCount must be >= 1', '0', []],
    ['maxAmount of USD must be a whole number, not "5.00"', undefined, ['USD:maxAmount=5.00']],
    ['maxAmount of USD must be a whole number, not ""', undefined, ['USD:maxAmount']],
    ['currencies USD maxAmount must be >= 1', undefined, ['USD:maxAmount=0']],
    ['currencies USD max is not a known field', undefined, ['USD:max=1']],
    ['--currency must be an ISO 4217 code', undefined, ['XXY']],
    ['--currency must be an ISO 4217 code', undefined, ['']],
    ['--currency has a repeated name', undefined, ['USD', 'USD:maxAmount=1']],
    ['USD has a repeated name', undefined, ['USD:maxAmount=1,maxAmount=2']],
    [
      'currencies USD maxDailyAmount must be <= 9007199254740991',
      undefined,
      ['USD:maxDailyAmount=9007199254740992'],
    ],
  ])('are refused with: %s', (reason, maxDailyCount, currencies) => {
    expect(() => parse(maxDailyCount, ...currencies)).toThrow(reason);
  });

  it('are shown one per line', () => {
    expect(describeLimits(null)).toEqual(['no limits']);
    expect(describeLimits(parse(undefined, 'USD:maxDailyAmount=5'))).toEqual([
      'USD  at most 5 a day, in minor units',
      'no other currency',
    ]);
  });
});
