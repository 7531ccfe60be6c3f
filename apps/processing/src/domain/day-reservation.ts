import type { MerchantLimits } from '@millrace/contracts-merchant';
import type { PaymentImage } from '@millrace/contracts-payment';
import { minorUnitsFromWire, money, parseCurrency, type MinorUnits, type Money } from '@millrace/money';
import { rejected, type Rejection } from './screening-decision.ts';

/** What a payment takes of a day of its merchant, and what that day may come to with it. */
export interface DayReservation {
  readonly merchantId: string;
  /** The UTC date of the payment's creation, `YYYY-MM-DD`. */
  readonly day: string;
  readonly amount: Money;
  /** Payments in all currencies; absent where there is no limit. */
  readonly maxCount: number | undefined;
  /** The sum in the payment's currency; absent where there is no limit. */
  readonly maxAmount: MinorUnits | undefined;
}

/** What was accepted of a day so far. */
export interface DayTaken {
  readonly count: number;
  /** In the reservation's currency. */
  readonly amount: bigint;
}

/**
 * The reservation that a payment needs. Every payment of a merchant that has a daily limit of any kind needs one, so
 * that the day's counts are right for a limit that is set later in the day.
 * @returns undefined for a merchant without daily limits: its payments cost no write
 */
export function reservationOf(
  payment: Pick<PaymentImage, 'merchantId' | 'amount' | 'currency' | 'createdAt'>,
  limits: MerchantLimits | null,
): DayReservation | undefined {
  const { maxDailyCount, currencies = {} } = limits ?? {};
  const isLimited = Object.values(currencies).some(({ maxDailyAmount }) => maxDailyAmount !== undefined);
  if (maxDailyCount === undefined && !isLimited) return undefined;
  const maxDailyAmount = currencies[payment.currency]?.maxDailyAmount;
  return {
    merchantId: payment.merchantId,
    day: payment.createdAt.slice(0, 'YYYY-MM-DD'.length),
    amount: money(minorUnitsFromWire(payment.amount), parseCurrency(payment.currency)),
    maxCount: maxDailyCount,
    maxAmount: maxDailyAmount === undefined ? undefined : minorUnitsFromWire(maxDailyAmount),
  };
}

/** @returns undefined when the reservation fits into what is left of the day */
export function rejectByDay(
  { count, amount }: DayTaken,
  { amount: wanted, maxCount, maxAmount }: DayReservation,
): Rejection | undefined {
  if (maxCount !== undefined && count >= maxCount) return rejected('daily_count_exceeded');
  if (maxAmount !== undefined && amount + wanted.amount > maxAmount) return rejected('daily_amount_exceeded');
  return undefined;
}
