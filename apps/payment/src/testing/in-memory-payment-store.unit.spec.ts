import { inMemoryPaymentStore } from './in-memory-payment-store.ts';
import { describePaymentStore } from './payment-store-contract.ts';

describePaymentStore('the store in memory', async () => {
  const store = inMemoryPaymentStore();
  return { store, idempotency: store.idempotency };
});
