import type { PaymentImage } from '@millrace/contracts-payment';

/** Why screening rejects a payment; stable, as the merchant sees it in the payment's `failure.code`. */
export type RejectionCode = 'source_declined' | 'limit_exceeded' | 'source_unknown';

export type Rejection = Readonly<{ code: RejectionCode; /** For a person. */ message: string }>;

export type ScreeningDecision =
  Readonly<{ outcome: 'accepted' }> | Readonly<{ outcome: 'rejected' } & Rejection>;

/** What screening may look at: nothing that changes while a payment is open, so that every repeat decides the same. */
export type ScreenedPayment = Pick<PaymentImage, 'merchantId' | 'amount' | 'currency' | 'source'>;

/** One reason to reject a payment; undefined where it has nothing against it. */
type ScreeningRule = (payment: ScreenedPayment) => Rejection | undefined;

/** Asked in this order; the first rejection stands. A limit of a merchant is one more rule. */
const rules: readonly ScreeningRule[] = [rejectBySource];

/** Whether a payment may be settled. */
export function screenPayment(payment: ScreenedPayment): ScreeningDecision {
  for (const rule of rules) {
    const rejection = rule(payment);
    if (rejection) return { outcome: 'rejected', ...rejection };
  }
  return { outcome: 'accepted' };
}

/** What the card network's sandbox says of each test source; a map, as a source is text from outside. */
const verdicts: ReadonlyMap<string, Rejection | undefined> = new Map([
  ['tok_success', undefined],
  ['tok_settlement_retry', undefined],
  ['tok_settlement_fails', undefined],
  ['tok_refund_retry', undefined],
  ['tok_refund_fails', undefined],
  ['tok_declined', { code: 'source_declined', message: 'The source of the payment was declined.' }],
  ['tok_limit', { code: 'limit_exceeded', message: 'The payment exceeds a limit of its source.' }],
]);

function rejectBySource({ source }: ScreenedPayment): Rejection | undefined {
  if (verdicts.has(source)) return verdicts.get(source);
  return { code: 'source_unknown', message: 'The source of the payment is not known.' };
}
