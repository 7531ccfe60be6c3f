import { describe } from '@jest/globals';
import { itKeepsMerchants } from './merchant-store-contract.ts';
import { inMemoryMerchantStore } from './in-memory-merchant-store.ts';

describe('merchants in memory', () => {
  const store = inMemoryMerchantStore();
  itKeepsMerchants(() => store);
});
