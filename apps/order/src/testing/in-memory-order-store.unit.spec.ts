import { inMemoryOrderStore } from './in-memory-order-store.ts';
import { describeOrderStore } from './order-store-contract.ts';

describeOrderStore('the store in memory', async (catalog) => {
  const store = inMemoryOrderStore(catalog);
  return {
    store,
    links: store,
    dueOrders: store,
    notices: store,
    count: store,
    counted: async (simulationId, sequence) => store.counts.get(`${simulationId} ${sequence}`),
  };
});
