import { InMemoryScreeningStore } from './in-memory-screening-store.ts';
import { describeScreening } from './screening-contract.ts';

describeScreening('a store in memory', async () => new InMemoryScreeningStore(), { numRuns: 200 });
