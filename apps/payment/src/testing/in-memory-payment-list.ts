import type { PaymentList } from '../application/payment-list.ts';
import type { InMemoryPaymentStore } from './in-memory-payment-store.ts';

/** Lists the payments of a store in memory. */
export function inMemoryPaymentList(store: InMemoryPaymentStore): PaymentList {
  return {
    page: async ({ merchantId, status, reference, from, before, limit }) => {
      const found = [...store.payments.values()]
        .filter((payment) => payment.merchantId === merchantId)
        .filter((payment) => status === undefined || payment.status === status)
        .filter((payment) => reference === undefined || payment.reference === reference)
        .filter((payment) => from === undefined || payment.id >= from)
        .filter((payment) => before === undefined || payment.id < before)
        .sort((left, right) => (left.id < right.id ? 1 : -1));
      const payments = found.slice(0, limit);
      return { payments, next: found.length > limit ? payments.at(-1)!.id : null };
    },
  };
}
