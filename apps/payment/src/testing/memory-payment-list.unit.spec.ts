import { memoryPaymentList } from './memory-payment-list.ts';
import { memoryPaymentStore } from './memory-payment-store.ts';
import { describePaymentList } from './payment-list-contract.ts';

describePaymentList('the list in memory', async () => {
  const store = memoryPaymentStore();
  return { store, list: memoryPaymentList(store) };
});
