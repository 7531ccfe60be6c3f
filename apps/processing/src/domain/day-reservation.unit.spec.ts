import { describe, expect, it } from '@jest/globals';
import { aPaymentImage } from '../testing/images.ts';
import { rejectByDay, reservationOf, type DayReservation } from './screening.ts';

describe('the reservation of a payment', () => {
  it('is on the UTC date of its creation', () => {
    const dayOf = (createdAt: string) =>
      reservationOf(aPaymentImage({ createdAt }), { maxDailyCount: 1 })?.day;
    expect(dayOf('2026-05-08T23:59:59.999Z')).toBe('2026-05-08');
    expect(dayOf('2026-05-09T00:00:00.000Z')).toBe('2026-05-09');
  });

  it('has the limits of the day in its currency', () => {
    const limits = { maxDailyCount: 7, currencies: { USD: { maxDailyAmount: 50_000 }, EUR: {} } };
    expect(reservationOf(aPaymentImage(), limits)).toEqual({
      merchantId: 'mer_00000000000000000000000001',
      day: '2026-05-08',
      amount: { amount: 10_000n, currency: 'USD' },
      maxCount: 7,
      maxAmount: 50_000n,
    });
  });

  it('is made even in a currency without a daily limit when the merchant has any daily limit', () => {
    const limits = { currencies: { USD: { maxDailyAmount: 50_000 }, EUR: {} } };
    expect(reservationOf(aPaymentImage({ currency: 'EUR' }), limits)).toMatchObject({
      amount: { currency: 'EUR' },
      maxCount: undefined,
      maxAmount: undefined,
    });
  });

  it.each([
    ['without limits', null],
    ['with limits on single payments only', { currencies: { USD: { maxAmount: 1 } } }],
  ])('is not made for a merchant %s', (_what, limits) => {
    expect(reservationOf(aPaymentImage(), limits)).toBeUndefined();
  });
});

describe('a day', () => {
  const reservation = (amount: number, limits: Partial<DayReservation>): DayReservation => ({
    ...reservationOf(aPaymentImage({ amount }), { maxDailyCount: 1 })!,
    maxCount: undefined,
    ...limits,
  });

  it.each([
    [{ count: 2, amount: 0n }, { maxCount: 3 }, undefined],
    [{ count: 3, amount: 0n }, { maxCount: 3 }, 'daily_count_exceeded'],
    [{ count: 9, amount: 90n }, { maxAmount: 100n }, undefined],
    [{ count: 9, amount: 91n }, { maxAmount: 100n }, 'daily_amount_exceeded'],
    [{ count: 0, amount: 0n }, { maxAmount: 9n }, 'daily_amount_exceeded'],
    [{ count: 3, amount: 91n }, { maxCount: 3, maxAmount: 100n }, 'daily_count_exceeded'],
    [{ count: 9, amount: 91n }, {}, undefined],
  ])('with totals %o decides on 10 more within %o: %s', (taken, limits, code) => {
    expect(rejectByDay(taken, reservation(10, limits as Partial<DayReservation>))?.code).toBe(code);
  });
});
