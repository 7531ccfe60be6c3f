import { paymentIds } from '@millrace/contracts-payment';
import type { Payment } from '../domain/payment.ts';
import type { PaymentStore } from './payment-store.ts';

/**
 * Looks a payment up, as it is now, with its history.
 * @param id as the caller sent it
 * @returns undefined for another merchant's payment as for one that never was
 * @throws PaymentStoreUnavailable (retryable)
 */
export async function getPayment(
  { merchantId, id }: { merchantId: string; id: string },
  { store }: { store: Pick<PaymentStore, 'find'> },
): Promise<Payment | undefined> {
  return paymentIds.is(id) ? store.find({ merchantId, id }) : undefined;
}
