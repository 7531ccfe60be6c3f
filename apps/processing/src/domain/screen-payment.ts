import type { MerchantLimits } from '@millrace/contracts-merchant';
import {
  sourceRefusalOf,
  testSourceOf,
  type ConnectorName,
  type PaymentImage,
} from '@millrace/contracts-payment';
import type { RejectionCode } from '@millrace/contracts-processing';
import { accepted, rejected, type ScreeningDecision } from './screening-decision.ts';

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
 * Whether a payment may be settled, for all that can be said of it alone. What it may take of its merchant's day is
 * asked after that (day-reservation.ts).
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
