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
  amount_limit_exceeded: 'The payment exceeds the merchant’s limit for one payment.',
  daily_count_exceeded: 'The merchant has reached its limit of payments for the day of the payment.',
  daily_amount_exceeded: 'The payment exceeds the rest of the merchant’s daily amount.',
};

export function rejected(code: RejectionCode): Rejection {
  return { outcome: 'rejected', code, message: messages[code] };
}

/** The fields of a payment that screening uses: none of them changes while the payment is open. */
export type ScreenedPayment = Pick<PaymentImage, 'amount' | 'currency' | 'source' | 'mode'>;

/** The limits and connectors for screening. */
export interface ScreeningTerms {
  readonly limits: MerchantLimits | null;
  /** The connectors of the stage. */
  readonly connectors: readonly ConnectorName[];
}

/** One reason to reject a payment; undefined if it does not apply. */
type ScreeningRule = (payment: ScreenedPayment, terms: ScreeningTerms) => RejectionCode | undefined;

/** Applied in this order; the first rejection counts. */
const rules: readonly ScreeningRule[] = [rejectByConnector, rejectBySource, rejectByCurrency, rejectByAmount];

/**
 * Decides on a payment alone. `reservationOf` and `rejectByDay` decide on the daily limits of its merchant.
 */
export function screenPayment(payment: ScreenedPayment, terms: ScreeningTerms): ScreeningDecision {
  for (const rule of rules) {
    const code = rule(payment, terms);
    if (code) return rejected(code);
  }
  return accepted;
}

/** The creation of a payment refuses the same; this covers payments from before a change of connectors. */
function rejectByConnector(
  { source, mode = 'test' }: ScreenedPayment,
  { connectors }: ScreeningTerms,
): RejectionCode | undefined {
  return sourceRefusalOf({ source, mode }, connectors);
}

/** Simulates the answer of a card network. */
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

/** The part of a payment in its merchant's day, and the limits of that day. */
export interface DayReservation {
  readonly merchantId: string;
  /** The UTC date of the payment's creation, `YYYY-MM-DD`. */
  readonly day: string;
  readonly amount: Money;
  /** Payments in all currencies; undefined without a limit. */
  readonly maxCount: number | undefined;
  /** The sum in the payment's currency; undefined without a limit. */
  readonly maxAmount: MinorUnits | undefined;
}

/** The totals of accepted payments of a day. */
export interface DayTaken {
  readonly count: number;
  /** In the reservation's currency. */
  readonly amount: bigint;
}

/**
 * The reservation of a payment. Every payment of a merchant with any daily limit needs one, so that the day's
 * totals are right for a limit that is set later in the day.
 * @returns undefined for a merchant without daily limits, whose payments cost no write
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

/** @returns undefined when the reservation fits into the day's limits */
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
 * The event of a pending refund, under an id of its own. It is not screened: its amount is reserved already,
 * and the money returns to its source.
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
