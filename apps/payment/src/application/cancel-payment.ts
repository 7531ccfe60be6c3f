import { paymentIds } from '@millrace/contracts-payment';
import { refuse, type Refusal } from '@millrace/failures';
import { assertInvariant } from '@millrace/invariants';
import { instantOf } from '@millrace/time';
import type { Payment } from '../domain/payment.ts';
import { paymentNotFound, type PaymentNotFound } from './get-payment.ts';
import type { PaymentStore } from './payment-store.ts';

export type CancelOutcome =
  | { readonly kind: 'canceled'; readonly payment: Payment }
  | PaymentNotFound
  | Refusal<'payment_not_cancelable'>;

/**
 * Cancels a payment that the settlement workflow has not claimed. A repeat changes nothing.
 * @returns refusals: payment_not_found, payment_not_cancelable
 * @throws PaymentStoreUnavailable (retryable)
 */
export async function cancelPayment(
  { merchantId, id, correlationId }: { merchantId: string; id: string; correlationId: string },
  { store, clock }: { store: PaymentStore; clock: () => Date },
): Promise<CancelOutcome> {
  if (!paymentIds.is(id)) return paymentNotFound;
  const change = {
    event: 'cancel',
    at: instantOf(clock()),
    cause: 'POST /payments/{id}/cancel',
    correlationId,
  } as const;
  const outcome = await store.apply({ merchantId, id }, change);
  if (outcome.kind === 'not_found') return paymentNotFound;
  if (outcome.kind !== 'refused') return { kind: 'canceled', payment: outcome.payment };
  assertInvariant(outcome.reason === 'payment_not_cancelable', 'cancel_refused_by_status', { id, outcome });
  return refuse(outcome.reason, `The payment is ${outcome.payment.status}.`);
}
