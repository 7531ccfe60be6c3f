import { inMemoryLedgerStore } from '../testing/in-memory-stores.ts';
import { describePosting } from '../testing/posting-contract.ts';

describePosting('a ledger in memory', async () => inMemoryLedgerStore());
