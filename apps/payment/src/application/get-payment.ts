import { paymentIds } from '@millrace/contracts-payment';
import { refuse, type Refusal } from '@millrace/failures';
import type { Payment } from '../domain/payment.ts';
import type { PaymentStore } from './payment-store.ts';

export type PaymentNotFound = Refusal<'payment_not_found'>;

/** Also of another merchant's payment, and of a text that is no payment's id. */
export const paymentNotFound: PaymentNotFound = refuse(
  'payment_not_found',
  'No payment of this merchant has this id.',
);

/**
 * Looks a payment up, as it is now, with its history.
 * @param id as the caller sent it
 * @returns undefined where `paymentNotFound` is the answer
 * @throws PaymentStoreUnavailable (retryable)
 */
export async function getPayment(
  { merchantId, id }: { merchantId: string; id: string },
  { store }: { store: Pick<PaymentStore, 'find'> },
): Promise<Payment | undefined> {
  return paymentIds.is(id) ? store.find({ merchantId, id }) : undefined;
}
