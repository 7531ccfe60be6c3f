import { paymentIds } from '@millrace/contracts-payment';
import { refuse, type Refusal } from '@millrace/failures';
import type { Payment } from '../domain/payment.ts';
import type { PaymentStore } from './payment-store.ts';

export type PaymentNotFound = Refusal<'payment_not_found'>;

/** The answer also for another merchant's payment and for an invalid id. */
export const paymentNotFound: PaymentNotFound = refuse(
  'payment_not_found',
  'No payment of this merchant has this id.',
);

/**
 * Reads a payment consistently, with its history.
 * @param id as the caller sent it
 * @returns undefined if the answer is `paymentNotFound`
 * @throws PaymentStoreUnavailable (retryable)
 */
export async function getPayment(
  { merchantId, id }: { merchantId: string; id: string },
  { store }: { store: Pick<PaymentStore, 'find'> },
): Promise<Payment | undefined> {
  return paymentIds.is(id) ? store.find({ merchantId, id }) : undefined;
}
