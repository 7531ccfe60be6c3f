import { assertInvariant } from '@millrace/invariants';

const DAY_FORM = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** An existing day as `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const [, year, month, day] = (DAY_FORM.exec(text) ?? []).map(Number);
  const days = month === 2 && isLeap(year!) ? 29 : DAYS_IN_MONTH[(month ?? 0) - 1];
  return days !== undefined && day! >= 1 && day! <= days;
}

/**
 * Whole days from one day to another, negative if the other is earlier.
 * @throws InvariantViolation for an invalid day
 */
export function daysBetween(from: string, to: string): number {
  return daysSinceYearZero(to) - daysSinceYearZero(from);
}

function daysSinceYearZero(text: string): number {
  assertInvariant(isDay(text), 'day_exists', { day: text });
  const [year, month, day] = text.split('-').map(Number) as [number, number, number];
  const monthsBefore = DAYS_IN_MONTH.slice(0, month - 1).reduce((sum, days) => sum + days, 0);
  const lastFebruary = month > 2 ? year : year - 1;
  return year * 365 + leapYearsUpTo(lastFebruary) + monthsBefore + day;
}

function leapYearsUpTo(year: number): number {
  return Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
}

function isLeap(year: number): boolean {
  return leapYearsUpTo(year) > leapYearsUpTo(year - 1);
}
