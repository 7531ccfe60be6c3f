import { memoryPaymentStore } from './memory-payment-store.ts';
import { memoryRefundStore } from './memory-refund-store.ts';
import { describeRefundStore } from './refund-store-contract.ts';

describeRefundStore('the store in memory', async () => {
  const store = memoryPaymentStore();
  return { store, refunds: memoryRefundStore(store), idempotency: store.idempotency };
});
