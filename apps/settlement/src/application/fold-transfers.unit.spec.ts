import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recordingLogger } from '@millrace/testing';
import { balanceKey, foldBalances, type Transfer, type TransferId } from '../domain/ledger.ts';
import { describeFolding } from '../testing/folding-contract.ts';
import { inMemoryBalanceStore, type InMemoryBalanceStore } from '../testing/in-memory-stores.ts';
import {
  acceptedPayments,
  anAcceptedPayment,
  aQuote,
  aQuotedPayment,
  aTransfer,
} from '../testing/payments.ts';
import { foldTransfers } from './fold-transfers.ts';
import { splitTransfers } from './apply-each.ts';

describeFolding(
  'balances in memory',
  async () => {
    const balances = inMemoryBalanceStore();
    return {
      balances,
      all: async () => foldBalances([...balances.applied.values()]),
      damage: async (balance) => void balances.broken.set(balanceKey(balance), new Error('unreadable')),
      repair: async (balance) => void balances.broken.delete(balanceKey(balance)),
    };
  },
  { numRuns: 100 },
);

const transfers = Array.from({ length: 45 }, () => aTransfer());
type Change = Transfer | 'unreadable' | 'removal';
const batchOf = (changes: readonly Change[]) =>
  changes.map((change, index) => ({ sequenceNumber: `s${index}`, change }));
const unreadableKey = { ...aTransfer(), id: 'tr_unreadable' as TransferId };

function folding(balances = inMemoryBalanceStore()) {
  const givenUp: Change[] = [];
  const logger = recordingLogger();
  const ports = {
    balances,
    logger,
    readTransfer: (change: Change): Transfer => {
      if (typeof change === 'string') throw new Error(`no transfer: ${change}`);
      return change;
    },
    keyOf: (change: Change) => (change === 'unreadable' ? unreadableKey : undefined),
    giveUp: async (change: Change) => void givenUp.push(change),
  };
  const fold = (changes: readonly Change[], over: Partial<typeof ports> = {}) =>
    foldTransfers(batchOf(changes), { ...ports, ...over });
  return { balances, givenUp, logger, fold };
}

const passing = () => Object.assign(new Error('throttled'), { retryable: true });
const aside = ({ waiting }: InMemoryBalanceStore) => [...waiting.keys()];

describe('a batch of the ledger that cannot be applied completely', () => {
  it('INV-20: is applied except for an unreadable transfer, which is set aside', async () => {
    const { balances, fold, givenUp } = folding();
    expect(await fold([...transfers.slice(0, 30), 'unreadable', ...transfers.slice(30)])).toBeUndefined();
    expect([...balances.applied.keys()]).toEqual(transfers.map(({ id }) => id));
    expect([aside(balances), givenUp]).toEqual([['tr_unreadable'], []]);
  });

  it('INV-19: is applied except for a change that is not a new transfer, which is dead-lettered', async () => {
    const { balances, fold, givenUp } = folding();
    expect(await fold([...transfers.slice(0, 30), 'removal', ...transfers.slice(30)])).toBeUndefined();
    expect(balances.applied.size).toBe(45);
    expect([aside(balances), givenUp]).toEqual([[], ['removal']]);
  });

  it.each(['unreadable', 'removal'] as const)(
    'is delivered again from a change that cannot be set aside or dead-lettered: %s',
    async (change) => {
      const balances = inMemoryBalanceStore();
      balances.setAside = () => Promise.reject(new Error('down'));
      const { fold } = folding(balances);
      const giveUp = () => Promise.reject(new Error('down'));
      expect(await fold([transfers[0]!, change, transfers[1]!], { giveUp })).toBe('s1');
    },
  );

  const blocked = aTransfer(anAcceptedPayment({ source: 'tok_refund_fails' }));
  const failing = (error: Error) => {
    const { balances, ...others } = folding();
    balances.broken.set('clearing:tok_refund_fails#USD', error);
    return { balances, ...others };
  };
  const around = [...transfers.slice(0, 5), blocked, ...transfers.slice(5)];

  it('INV-20: is applied except for a failing transfer, which is set aside and logged', async () => {
    const { balances, fold, logger } = failing(new Error('unreadable'));
    expect(await fold(around)).toBeUndefined();
    expect([...balances.applied.keys()].sort()).toEqual(transfers.map(({ id }) => id).sort());
    expect(aside(balances)).toEqual([blocked.id]);
    expect(logger.lines).toMatchObject([
      { level: 'error', message: 'transfer set aside', facts: { transferId: blocked.id, isSetAside: true } },
    ]);
  });

  it('INV-20: continues after the transfer at the next delivery, when the failure is temporary', async () => {
    const { balances, fold } = failing(passing());
    expect(await fold(around)).toBe('s6');
    expect(aside(balances)).toEqual([blocked.id]);
    expect(await fold(around.slice(6))).toBeUndefined();
    expect(balances.applied.size).toBe(45);
  });

  it('INV-20: is delivered again from a transfer that can be neither applied nor set aside', async () => {
    const { balances, fold } = failing(passing());
    balances.setAside = () => Promise.reject(passing());
    expect(await fold(around)).toBe('s5');
    balances.broken.clear();
    expect(await fold(around.slice(5))).toBeUndefined();
    expect(balances.applied.size).toBe(46);
  });

  it('is delivered again from the first of two failed changes', async () => {
    const { balances, fold } = failing(passing());
    balances.setAside = () => Promise.reject(passing());
    expect(await fold([...around, 'unreadable'])).toBe('s5');
    expect(await fold(['unreadable', ...around])).toBe('s0');
  });

  it('is handled completely when it is empty', async () => {
    expect(await folding().fold([])).toBeUndefined();
  });
});

describe('the split of transfers', () => {
  it('keeps their order, and makes every run as long as its writes allow', () => {
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

  it('puts a transfer that is too large into a run of its own, which blocks no other', async () => {
    const large = aTransfer(aQuotedPayment(aQuote()));
    const [before, after] = [aTransfer(), aTransfer()];
    expect(splitTransfers([before, large, after], 4)).toEqual([[before], [large], [after]]);
    const { balances, fold } = folding(inMemoryBalanceStore(undefined, { maxWrites: 4 }));
    expect(await fold([before, large, after])).toBeUndefined();
    expect([...balances.applied.keys()]).toEqual([before.id, after.id]);
    expect(aside(balances)).toEqual([large.id]);
  });
});
