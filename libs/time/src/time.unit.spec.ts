import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instantOf, systemClock } from './index.ts';

const years = { min: new Date('1970-01-01T00:00:00.000Z'), max: new Date('9000-01-01T00:00:00.000Z') };
const dates = fc.date({ ...years, noInvalidDate: true });

describe('an instant', () => {
  it('is RFC 3339 in UTC with milliseconds', () => {
    expect(instantOf(new Date('2026-05-08T14:00:00+02:00'))).toBe('2026-05-08T12:00:00.000Z');
  });

  it('sorts like its text', () => {
    fc.assert(
      fc.property(dates, dates, (left, right) => {
        expect(instantOf(left) < instantOf(right)).toBe(left.getTime() < right.getTime());
      }),
    );
  });

  it('cannot be created from an invalid date', () => {
    expect(() => instantOf(new Date(Number.NaN))).toThrow(RangeError);
  });
});

describe('the system clock', () => {
  it('returns a new date each time', () => {
    expect(systemClock()).toBeInstanceOf(Date);
    expect(systemClock()).not.toBe(systemClock());
  });
});
