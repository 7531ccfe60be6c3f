import { describe } from '@jest/globals';
import { itKeepsMerchants } from './merchant-store-contract.ts';
import { InMemoryMerchantStore } from './in-memory-merchant-store.ts';

describe('merchants in memory', () => {
  const store = new InMemoryMerchantStore();
  itKeepsMerchants(() => store);
});
