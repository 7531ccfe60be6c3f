import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { balanceKey, foldBalances } from '../domain/fold-balances.ts';
import type { Transfer } from '../domain/transfer.ts';
import { describeFolding } from '../testing/folding-contract.ts';
import { InMemoryBalanceStore } from '../testing/in-memory-stores.ts';
import { acceptedPayments, anAcceptedPayment, aTransfer } from '../testing/payments.ts';
import { silentLogger } from '../testing/silent-logger.ts';
import { foldTransfers } from './fold-transfers.ts';
import { splitTransfers } from './split-transfers.ts';

describeFolding(
  'balances in memory',
  async () => {
    const balances = new InMemoryBalanceStore();
    return { balances, all: async () => foldBalances([...balances.applied.values()]) };
  },
  { numRuns: 100 },
);

const transfers = Array.from({ length: 45 }, () => aTransfer());
const batchOf = (changes: readonly (Transfer | null)[]) =>
  changes.map((change, index) => ({ sequenceNumber: `s${index}`, change }));
const readTransfer = (change: Transfer | null): Transfer => {
  if (!change) throw new Error('no transfer');
  return change;
};

describe('a batch of the ledger that cannot be applied whole', () => {
  it('is applied up to the change that cannot be read, and to be delivered again from there', async () => {
    const balances = new InMemoryBalanceStore();
    const ports = { balances, logger: silentLogger, readTransfer };
    const batch = batchOf([...transfers.slice(0, 30), null, ...transfers.slice(30)]);
    expect(await foldTransfers(batch, ports)).toBe('s30');
    expect([...balances.applied.keys()]).toEqual(transfers.slice(0, 30).map(({ id }) => id));
  });

  it('INV-20: is to be delivered again from the first transfer of the run that failed', async () => {
    class FailingBalances extends InMemoryBalanceStore {
      runs = 0;
      override async apply(run: readonly Transfer[]): Promise<void> {
        this.runs += 1;
        if (this.runs === 2) throw new Error('throttled');
        await super.apply(run);
      }
    }
    const balances = new FailingBalances();
    const ports = { balances, logger: silentLogger, readTransfer };
    // 18 transfers and the 2 balances that they share make 20 writes.
    expect(await foldTransfers(batchOf([...transfers, null]), ports)).toBe('s18');
    expect(balances.applied.size).toBe(18);
    expect(await foldTransfers(batchOf(transfers.slice(18)), ports)).toBeUndefined();
    expect(balances.applied.size).toBe(45);
  });

  it('is nothing to do when it is empty', async () => {
    const ports = { balances: new InMemoryBalanceStore(), logger: silentLogger, readTransfer };
    expect(await foldTransfers([], ports)).toBeUndefined();
  });
});

describe('the split of transfers', () => {
  it('keeps their order and every run within its writes, and no run shorter than it must be', () => {
    const many = fc.array(acceptedPayments.map(aTransfer), { maxLength: 60 });
    fc.assert(
      fc.property(many, fc.integer({ min: 8, max: 40 }), (all, maxWrites) => {
        const runs = splitTransfers(all, maxWrites);
        expect(runs.flat()).toEqual(all);
        const writes = (run: readonly Transfer[]) =>
          run.length + new Set(run.flatMap(({ legs }) => legs.map(balanceKey))).size;
        for (const [index, run] of runs.entries()) {
          expect(writes(run)).toBeLessThanOrEqual(maxWrites);
          const next = runs[index + 1]?.[0];
          if (next) expect(writes([...run, next])).toBeGreaterThan(maxWrites);
        }
      }),
    );
  });

  it('refuses a transfer that no run could hold', () => {
    expect(() => splitTransfers([aTransfer(anAcceptedPayment())], 2)).toThrow('transfer_fits_transaction');
  });
});
