import { memoryPaymentStore } from './memory-payment-store.ts';
import { describePaymentStore } from './payment-store-contract.ts';

describePaymentStore('the store in memory', async () => {
  const store = memoryPaymentStore();
  return { store, idempotency: store.idempotency };
});
