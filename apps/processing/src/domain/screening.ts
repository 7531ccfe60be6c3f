import type { MerchantLimits } from '@millrace/contracts-merchant';
import {
  sourceRefusalDetails,
  sourceRefusalOf,
  testSourceOf,
  type ConnectorName,
  type PaymentImage,
  type RefundImage,
} from '@millrace/contracts-payment';
import {
  paymentAccepted,
  paymentRejected,
  refundRequested,
  type RejectionCode,
} from '@millrace/contracts-processing';
import type { BusEvent } from '@millrace/events';
import { minorUnitsFromWire, money, parseCurrency, type MinorUnits, type Money } from '@millrace/money';

export type Rejection = Readonly<{
  outcome: 'rejected';
  code: RejectionCode;
  /** For a person. */
  message: string;
}>;

export type ScreeningDecision = Readonly<{ outcome: 'accepted' }> | Rejection;

export const accepted: ScreeningDecision = { outcome: 'accepted' };

const messages: Readonly<Record<RejectionCode, string>> = {
  source_declined: 'The source of the payment was declined.',
  limit_exceeded: 'The payment exceeds a limit of its source.',
  ...sourceRefusalDetails,
  currency_not_allowed: 'The merchant does not accept payments in this currency.',
  amount_limit_exceeded: 'The payment exceeds what the merchant accepts in one payment.',
  daily_count_exceeded: 'The merchant has accepted as many payments as it may on the day of the payment.',
  daily_amount_exceeded: 'The payment exceeds what the merchant may still accept on the day of the payment.',
};

export function rejected(code: RejectionCode): Rejection {
  return { outcome: 'rejected', code, message: messages[code] };
}

/** What screening may look at: nothing that changes while a payment is open. */
export type ScreenedPayment = Pick<PaymentImage, 'amount' | 'currency' | 'source' | 'mode'>;

/** What screening goes by. */
export interface ScreeningTerms {
  readonly limits: MerchantLimits | null;
  /** Of the stage. */
  readonly connectors: readonly ConnectorName[];
}

/** One reason to reject a payment; undefined where it has nothing against it. */
type ScreeningRule = (payment: ScreenedPayment, terms: ScreeningTerms) => RejectionCode | undefined;

/** Asked in this order; the first rejection stands. */
const rules: readonly ScreeningRule[] = [rejectByConnector, rejectBySource, rejectByCurrency, rejectByAmount];

/**
 * Whether a payment may be settled, for all that can be said of it alone. `reservationOf` and `rejectByDay` decide
 * what it may take of its merchant's day.
 */
export function screenPayment(payment: ScreenedPayment, terms: ScreeningTerms): ScreeningDecision {
  for (const rule of rules) {
    const code = rule(payment, terms);
    if (code) return rejected(code);
  }
  return accepted;
}

/** The creation of a payment refuses the same; this holds for payments that came by another way, or before a change. */
function rejectByConnector(
  { source, mode = 'test' }: ScreenedPayment,
  { connectors }: ScreeningTerms,
): RejectionCode | undefined {
  return sourceRefusalOf({ source, mode }, connectors);
}

/** Stands for the answer of a card network, which the sandbox does not have. */
function rejectBySource({ source }: ScreenedPayment): RejectionCode | undefined {
  const screening = testSourceOf(source)?.screening;
  return screening === 'accepted' ? undefined : screening;
}

function rejectByCurrency(
  { currency }: ScreenedPayment,
  { limits }: ScreeningTerms,
): RejectionCode | undefined {
  return limits?.currencies && !limits.currencies[currency] ? 'currency_not_allowed' : undefined;
}

function rejectByAmount(
  { amount, currency }: ScreenedPayment,
  { limits }: ScreeningTerms,
): RejectionCode | undefined {
  const { maxAmount = Infinity } = limits?.currencies?.[currency] ?? {};
  return amount > maxAmount ? 'amount_limit_exceeded' : undefined;
}

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

/**
 * The event of a screened payment. Its id is derived from the payment, so that a repeat is recognised as one.
 * @param occurredAt RFC 3339, UTC, to the millisecond
 */
export function eventOfPayment(
  payment: PaymentImage,
  decision: ScreeningDecision,
  occurredAt: string,
): BusEvent {
  const { paymentId, merchantId, correlationId, amount, currency, source, quote = null } = payment;
  const facts = { occurredAt, correlationId, merchantId };
  if (decision.outcome === 'accepted') {
    const data = { paymentId, amount, currency, source, quote };
    return paymentAccepted.make({ ...facts, id: `${paymentId}.accepted`, data });
  }
  const { code, message } = decision;
  return paymentRejected.make({
    ...facts,
    id: `${paymentId}.rejected`,
    data: { paymentId, code, message },
  });
}

/**
 * The event of a pending refund, under an id of its own. It is not screened: its amount is reserved already, and it
 * goes back to where the money came from.
 * @param occurredAt RFC 3339, UTC, to the millisecond
 */
export function eventOfRefund(refund: RefundImage, occurredAt: string): BusEvent {
  const { refundId, refundedPaymentId: paymentId, merchantId, correlationId } = refund;
  const { amount, currency, source, split = null } = refund;
  return refundRequested.make({
    id: `${refundId}.requested`,
    occurredAt,
    correlationId,
    merchantId,
    data: { refundId, paymentId, amount, currency, source, split },
  });
}
