import { runs } from '@millrace/testing';
import { inMemoryScreeningStore } from './in-memory-screening-store.ts';
import { describeScreening } from './screening-contract.ts';

describeScreening('a store in memory', async () => inMemoryScreeningStore(), {
  numRuns: runs({ usual: 200, long: 20_000 }),
});
