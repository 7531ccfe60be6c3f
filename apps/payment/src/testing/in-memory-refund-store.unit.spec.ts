import { inMemoryPaymentStore } from './in-memory-payment-store.ts';
import { inMemoryRefundStore } from './in-memory-refund-store.ts';
import { describeRefundStore } from './refund-store-contract.ts';

describeRefundStore('the store in memory', async () => {
  const store = inMemoryPaymentStore();
  return { store, refunds: inMemoryRefundStore(store), idempotency: store.idempotency };
});
