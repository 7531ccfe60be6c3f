import { inMemoryPaymentList } from './in-memory-payment-list.ts';
import { inMemoryPaymentStore } from './in-memory-payment-store.ts';
import { describePaymentList } from './payment-list-contract.ts';

describePaymentList('the list in memory', async () => {
  const store = inMemoryPaymentStore();
  return { store, list: inMemoryPaymentList(store) };
});
