import { describe, expect, it } from '@jest/globals';
import { InvariantViolation } from '@millrace/invariants';
import fc from 'fast-check';
import {
  add,
  allocate,
  currencyCodes,
  divide,
  exponentOf,
  minorUnitsFromStored,
  minorUnitsFromWire,
  minorUnitsToWire,
  minorUnits,
  money,
  parseCurrency,
  sumByCurrency,
  toMajorUnits,
} from './index.ts';

const USD = parseCurrency('USD');
const EUR = parseCurrency('EUR');

describe('an amount in major units', () => {
  it.each([
    [123450n, 'USD', '1234.50'],
    [5n, 'USD', '0.05'],
    [-5n, 'USD', '-0.05'],
    [0n, 'EUR', '0.00'],
    [500n, 'JPY', '500'],
    [1250n, 'KWD', '1.250'],
    [12_345_678_901_234_567_890n, 'EUR', '123456789012345678.90'],
  ])('%s of %s is %s', (amount, currency, text) => {
    expect(toMajorUnits(money(amount, parseCurrency(currency)))).toBe(text);
  });

  it.each(currencyCodes)('has as many decimals as its currency: %s', (currency) => {
    expect(toMajorUnits(money(1n, currency)).split('.')[1] ?? '').toHaveLength(exponentOf(currency));
  });
});

describe('currencies', () => {
  it.each([
    ['JPY', 0],
    ['USD', 2],
    ['KWD', 3],
    ['CLF', 4],
  ])('%s has %i digits after the separator', (code, exponent) => {
    expect(exponentOf(parseCurrency(code))).toBe(exponent);
  });

  it('contains every code once', () => {
    expect(new Set(currencyCodes).size).toBe(currencyCodes.length);
    expect(currencyCodes.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
  });

  it.each(['usd', 'US', 'XAU', '', 'constructor'])('refuses %j', (code) => {
    expect(() => parseCurrency(code)).toThrow(RangeError);
  });
});

describe('amounts in a database', () => {
  it('are read with all their digits', () => {
    fc.assert(
      fc.property(fc.bigInt(), (value) => {
        expect(minorUnitsFromStored(value)).toBe(value);
        const number = Number(value);
        if (Number.isSafeInteger(number)) expect(minorUnitsFromStored(number)).toBe(value);
      }),
    );
  });

  it.each([10.5, NaN, Infinity, 2 ** 53, '1', null, undefined])('are rejected as %j', (value) => {
    expect(() => minorUnitsFromStored(value)).toThrow(RangeError);
  });
});

describe('amounts on the wire', () => {
  it.each([10.5, NaN, Infinity, 1e30, 2 ** 53])('are rejected as %d', (value) => {
    expect(() => minorUnitsFromWire(value)).toThrow(RangeError);
  });

  it('are rejected if they would lose digits', () => {
    expect(() => minorUnitsToWire(minorUnits(2n ** 53n))).toThrow(RangeError);
  });

  it('survive the round trip', () => {
    fc.assert(
      fc.property(
        fc.maxSafeInteger(),
        (value) => minorUnitsToWire(minorUnitsFromWire(value)) === (value || 0),
      ),
    );
  });
});

describe('INV-2: division', () => {
  it.each([
    [7n, 2n, 'down', 3n],
    [7n, 2n, 'up', 4n],
    [7n, 2n, 'half-even', 4n],
    [5n, 2n, 'half-even', 2n],
    [-7n, 2n, 'down', -3n],
    [-7n, 2n, 'up', -4n],
    [-5n, 2n, 'half-even', -2n],
    [-7n, 3n, 'half-even', -2n],
    [6n, 3n, 'up', 2n],
  ] as const)('%d / %d rounded %s is %d', (dividend, divisor, rounding, expected) => {
    expect(divide(dividend, divisor, rounding)).toBe(expected);
  });

  it('rejects a divisor that is not positive', () => {
    expect(() => divide(1n, 0n, 'down')).toThrow(InvariantViolation);
  });
});

describe('money', () => {
  it('is never added across currencies', () => {
    expect(() => add(money(1n, USD), money(1n, EUR))).toThrow(InvariantViolation);
  });

  it('is summed by currency', () => {
    expect(sumByCurrency([money(1n, USD), money(5n, EUR), money(-3n, USD)])).toEqual([
      money(5n, EUR),
      money(-2n, USD),
    ]);
  });

  it('INV-2: is allocated so that the parts sum to the whole', () => {
    const weights = fc
      .array(fc.bigInt({ min: 0n, max: 1000n }), { minLength: 1, maxLength: 8 })
      .filter((all) => all.some((w) => w > 0n));
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), weights, (amount, all) => {
        const parts = allocate(money(amount, USD), all);
        expect(parts.reduce((sum, part) => sum + part.amount, 0n)).toBe(amount);
        parts.forEach((part, index) => all[index] === 0n && expect(part.amount).toBe(0n));
      }),
    );
  });

  it('distributes the remainder to the first parts', () => {
    expect(allocate(money(10n, USD), [1n, 1n, 1n]).map((part) => part.amount)).toEqual([4n, 3n, 3n]);
  });
});
