import { runs } from '@millrace/testing';
import { InMemoryScreeningStore } from './in-memory-screening-store.ts';
import { describeScreening } from './screening-contract.ts';

describeScreening('a store in memory', async () => new InMemoryScreeningStore(), {
  numRuns: runs({ usual: 200, long: 20_000 }),
});
