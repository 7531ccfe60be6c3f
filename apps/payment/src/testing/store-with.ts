import type { PaymentStore } from '../application/payment-store.ts';

/** A store with some methods replaced, to provoke failures. */
export function storeWith(store: PaymentStore, differences: Partial<PaymentStore>): PaymentStore {
  return {
    create: (newPayment) => store.create(newPayment),
    find: (key) => store.find(key),
    apply: (key, change) => store.apply(key, change),
    findDue: (query) => store.findDue(query),
    requeue: (due, nextDueAt) => store.requeue(due, nextDueAt),
    ...differences,
  };
}
