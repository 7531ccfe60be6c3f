import type { MerchantLimits } from '@millrace/contracts-merchant';
import type { PaymentImage } from '@millrace/contracts-payment';
import type { RejectionCode } from '@millrace/contracts-processing';
import { accepted, rejected, type ScreeningDecision } from './screening-decision.ts';

/** What screening may look at: nothing that changes while a payment is open. */
export type ScreenedPayment = Pick<PaymentImage, 'amount' | 'currency' | 'source'>;

/** One reason to reject a payment; undefined where it has nothing against it. */
type ScreeningRule = (payment: ScreenedPayment, limits: MerchantLimits | null) => RejectionCode | undefined;

/** Asked in this order; the first rejection stands. */
const rules: readonly ScreeningRule[] = [rejectBySource, rejectByCurrency, rejectByAmount];

/**
 * Whether a payment may be settled, for all that can be said of it alone. What it may take of its merchant's day is
 * asked after that (day-reservation.ts).
 */
export function screenPayment(payment: ScreenedPayment, limits: MerchantLimits | null): ScreeningDecision {
  for (const rule of rules) {
    const code = rule(payment, limits);
    if (code) return rejected(code);
  }
  return accepted;
}

/** What the card network's sandbox says of each test source; a map, as a source is text from outside. */
const verdicts: ReadonlyMap<string, RejectionCode | undefined> = new Map([
  ['tok_success', undefined],
  ['tok_settlement_retry', undefined],
  ['tok_settlement_fails', undefined],
  ['tok_refund_retry', undefined],
  ['tok_refund_fails', undefined],
  ['tok_declined', 'source_declined'],
  ['tok_limit', 'limit_exceeded'],
]);

function rejectBySource({ source }: ScreenedPayment): RejectionCode | undefined {
  return verdicts.has(source) ? verdicts.get(source) : 'source_unknown';
}

function rejectByCurrency(
  { currency }: ScreenedPayment,
  limits: MerchantLimits | null,
): RejectionCode | undefined {
  return limits?.currencies && !limits.currencies[currency] ? 'currency_not_allowed' : undefined;
}

function rejectByAmount(
  { amount, currency }: ScreenedPayment,
  limits: MerchantLimits | null,
): RejectionCode | undefined {
  const { maxAmount = Infinity } = limits?.currencies?.[currency] ?? {};
  return amount > maxAmount ? 'amount_limit_exceeded' : undefined;
}
