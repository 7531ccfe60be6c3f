import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvariantViolation } from '@millrace/invariants';
import { daysBetween, isDay } from './day.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const day = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe('a day', () => {
  it.each(['2026-05-08', '2024-02-29', '2000-02-29', '2026-12-31'])('is %s', (text) => {
    expect(isDay(text)).toBe(true);
  });

  it.each([
    '',
    'today',
    '2026-5-8',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-01-00',
    '2026-02-29',
    '1900-02-29',
  ])('is not %j', (text) => {
    expect(isDay(text)).toBe(false);
    expect(() => daysBetween('2026-05-08', text)).toThrow(InvariantViolation);
  });

  it('is as many days from another as the calendar says', () => {
    fc.assert(
      fc.property(day, day, (from, to) => {
        expect(isDay(from)).toBe(true);
        expect(daysBetween(from, to)).toBe((Date.parse(to) - Date.parse(from)) / DAY_MS);
      }),
    );
  });
});
