import { inMemoryLedgerStore } from '../testing/in-memory-stores.ts';
import { describeRefundPosting } from '../testing/refund-posting-contract.ts';

describeRefundPosting('a ledger in memory', async () => inMemoryLedgerStore());
