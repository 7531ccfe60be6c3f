import { beforeEach, describe, expect, it } from '@jest/globals';
import { fixedClock, recordingLogger, type FixedClock, type RecordingLogger } from '@millrace/testing';
import {
  inMemoryBalanceStore,
  type InMemoryBalanceStore,
  inMemoryLedgerStore,
  type InMemoryLedgerStore,
} from '../testing/in-memory-stores.ts';
import { anAcceptedPayment, aTransfer, NOW } from '../testing/payments.ts';
import { foldSetAside } from './fold-set-aside.ts';

const PAGE = 100;
const BLOCKED = 'clearing:tok_refund_fails#USD';

let clock: FixedClock;
let balances: InMemoryBalanceStore;
let ledger: InMemoryLedgerStore;
let logger: RecordingLogger;
beforeEach(() => {
  clock = fixedClock(NOW);
  balances = inMemoryBalanceStore(clock);
  ledger = inMemoryLedgerStore();
  logger = recordingLogger();
});

async function setAside(count: number, source = 'tok_success'): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const transfer = aTransfer(anAcceptedPayment({ source }));
    await ledger.add(transfer);
    await balances.setAside(transfer);
  }
}
const sweep = (finding: Pick<InMemoryLedgerStore, 'find'> = ledger) =>
  foldSetAside({ balances, ledger: finding, clock, logger });

describe('transfers that are set aside', () => {
  it('are all applied, page by page', async () => {
    await setAside(2 * PAGE + 1);
    expect(await sweep()).toEqual({ found: 2 * PAGE + 1, failed: 0 });
    expect([balances.applied.size, balances.waiting.size]).toEqual([2 * PAGE + 1, 0]);
  });

  it('INV-20: are tried in turn, so that failing ones block no other', async () => {
    balances.broken.set(BLOCKED, new Error('unreadable'));
    await setAside(PAGE, 'tok_refund_fails');
    clock.advance(1_000);
    await setAside(1);
    const slow = {
      find: async (key: Parameters<InMemoryLedgerStore['find']>[0]) => {
        clock.advance(1_000);
        return ledger.find(key);
      },
    };
    expect(await sweep(slow)).toEqual({ found: PAGE, failed: PAGE });
    clock.advance(1_000);
    await sweep(slow);
    expect([balances.applied.size, balances.waiting.size]).toEqual([1, PAGE]);
  });

  it('stay set aside and are logged when the ledger cannot be read', async () => {
    await setAside(2);
    const down = { find: () => Promise.reject(new Error('down')) };
    expect(await sweep(down)).toEqual({ found: 2, failed: 2 });
    expect(logger.lines).toHaveLength(2);
    expect(logger.lines[0]).toMatchObject({ level: 'error', message: 'transfer is still set aside' });
    expect(await sweep()).toEqual({ found: 2, failed: 0 });
  });
});
