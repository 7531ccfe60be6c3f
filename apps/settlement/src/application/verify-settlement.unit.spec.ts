import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fixedClock } from '@millrace/testing';
import { balanceKey, foldBalances, type Transfer } from '../domain/ledger.ts';
import { acceptedPayments, anAcceptedPayment, aTransfer, demo, NOW } from '../testing/payments.ts';
import { aRefund, aRefundTransfer, aReversal, refundSteps, transfersOf } from '../testing/refunds.ts';
import type { BalanceEntry, LedgerEntry, SettlementTables } from './settlement-tables.ts';
import { verifySettlement } from './verify-settlement.ts';

interface Content {
  readonly ledger: readonly LedgerEntry[];
  readonly balances: readonly BalanceEntry[];
}

/** Tables with one content per read, and the last one from then on. */
function tablesWith(...contents: readonly Content[]) {
  const waitsMs: number[] = [];
  let reads = 0;
  const now = () => contents[Math.min(reads, contents.length) - 1]!;
  const tables: SettlementTables = {
    markersKeptMs: 8 * 24 * 3_600_000,
    balances: async function* () {
      reads += 1;
      yield* now().balances;
    },
    ledger: async function* () {
      yield* now().ledger;
    },
  };
  const wait = async (durationMs: number) => {
    waitsMs.push(durationMs);
  };
  return { waitsMs, verify: () => verifySettlement({ tables, clock: fixedClock(NOW), wait }) };
}

const inLedger = (transfers: readonly Transfer[]) =>
  transfers.map((transfer): LedgerEntry => ({ entry: 'transfer', transfer }));
const folded = (transfers: readonly Transfer[]) =>
  foldBalances(transfers).map((balance): BalanceEntry => ({
    entry: 'balance',
    key: balanceKey(balance),
    amount: balance.amount,
  }));
const marked = (transfers: readonly Transfer[]) =>
  transfers.map(({ id }): BalanceEntry => ({ entry: 'applied', transferId: id }));
const content = (transfers: readonly Transfer[], applied = transfers): Content => ({
  ledger: inLedger(transfers),
  balances: [...marked(applied), ...folded(applied)],
});

const [one, two, three] = [aTransfer(), aTransfer(), aTransfer()];
const key = `merchant:${demo}:available#USD`;

describe('verifying the ledger and the balances', () => {
  it('INV-20: agrees with the fold of any payments and refunds', async () => {
    const ledgers = fc.array(
      fc.tuple(acceptedPayments, refundSteps).map(([payment, steps]) => transfersOf(payment, steps)),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(ledgers, async (ofPayments) => {
        const { verify, waitsMs } = tablesWith(content(ofPayments.flat()));
        expect(await verify()).toMatchObject({ outcome: 'agree', transfers: ofPayments.flat().length });
        expect(waitsMs).toEqual([]);
      }),
    );
  });

  it('INV-20: finds a balance that is off by any amount, and a transfer that changed it', async () => {
    const off = fc.record({
      transfers: fc
        .tuple(acceptedPayments, refundSteps)
        .map(([payment, steps]) => transfersOf(payment, steps)),
      at: fc.nat(),
      by: fc.bigInt().filter((by) => by !== 0n),
    });
    await fc.assert(
      fc.asyncProperty(off, async ({ transfers, at, by }) => {
        const balances = folded(transfers);
        const tampered = balances[at % balances.length] as Extract<BalanceEntry, { entry: 'balance' }>;
        const stored = tampered.amount + by;
        const others = balances.filter((balance) => balance !== tampered);
        const { verify } = tablesWith({
          ledger: inLedger(transfers),
          balances: [...marked(transfers), ...others, { ...tampered, amount: stored }],
        });
        const verdict = await verify();
        expect(verdict).toMatchObject({
          outcome: 'differ',
          difference: { kind: 'balance_differs', key: tampered.key, stored, recomputed: tampered.amount },
        });
        const explained = verdict.outcome === 'differ' && 'explainedBy' in verdict.difference;
        expect(explained).toBe(true);
      }),
    );
  });

  it('INV-20: reports a transfer that is set aside as missing, however old it is, but not an old one without a marker', async () => {
    const old = { ...three, createdAt: '2026-04-01T12:00:00.000Z' };
    const waiting: BalanceEntry = { entry: 'set_aside', transferId: old.id };
    const { ledger, balances } = content([one, two, old], [one, two]);
    const behind = tablesWith({ ledger, balances: [...balances, waiting] });
    expect(await behind.verify()).toEqual({ outcome: 'behind', notApplied: 1, first: old.id });
    const unmarked = tablesWith({ ledger, balances });
    expect(await unmarked.verify()).toMatchObject({ outcome: 'differ' });
    const removed = tablesWith({ ledger: inLedger([one, two]), balances: [...balances, waiting] });
    expect(await removed.verify()).toMatchObject({
      outcome: 'differ',
      difference: { kind: 'transfer_removed', transferId: old.id },
    });
  });

  it('waits until the balances have all transfers', async () => {
    const { verify, waitsMs } = tablesWith(
      content([one, two, three], [one]),
      content([one, two, three], [one, two]),
      content([one, two, three]),
    );
    expect(await verify()).toEqual({ outcome: 'agree', transfers: 3, accounts: 2 });
    expect(waitsMs).toEqual([250, 500]);
  });

  it('reports missing transfers after a bounded number of waits', async () => {
    const { verify, waitsMs } = tablesWith(content([one, two, three], [one]));
    expect(await verify()).toEqual({ outcome: 'behind', notApplied: 2, first: two.id });
    expect(waitsMs).toEqual([250, 500, 1_000, 2_000, 4_000]);
  });

  it('ignores a difference that the next read does not find', async () => {
    const torn = { ...content([one, two]), balances: [...marked([one]), ...folded([one, two, three])] };
    const { verify, waitsMs } = tablesWith(torn, content([one, two, three]));
    expect(await verify()).toMatchObject({ outcome: 'agree', transfers: 3 });
    expect(waitsMs).toEqual([250]);
  });

  it('ignores differences that change at every read', async () => {
    const torn = (amount: bigint): Content => ({
      ledger: inLedger([one, two]),
      balances: [...marked([one]), { entry: 'balance', key: 'clearing:tok_success#USD', amount }],
    });
    const { verify, waitsMs } = tablesWith(...[1n, 2n, 3n, 4n, 5n, 6n].map(torn));
    expect(await verify()).toEqual({ outcome: 'behind', notApplied: 1, first: two.id });
    expect(waitsMs).toHaveLength(5);
  });

  it('treats a transfer as applied when its marker may have expired', async () => {
    const old = { ...one, createdAt: '2026-04-30T11:59:59.999Z' };
    const young = { ...two, createdAt: '2026-04-30T12:00:00.000Z' };
    const balances = folded([three]);
    const withOld = tablesWith({
      ledger: inLedger([old, three]),
      balances: [...balances, ...marked([three])],
    });
    expect(await withOld.verify()).toMatchObject({ outcome: 'differ' });
    const withYoung = tablesWith({
      ledger: inLedger([young, three]),
      balances: [...balances, ...marked([three])],
    });
    expect(await withYoung.verify()).toEqual({ outcome: 'behind', notApplied: 1, first: young.id });
  });

  it.each<[string, Content, unknown]>([
    [
      'an item that is not a transfer',
      {
        ledger: [
          ...inLedger([one]),
          { entry: 'unreadable', transferId: 'tr_x', reason: 'transfer_balanced' },
        ],
        balances: [],
      },
      { kind: 'transfer_unreadable', transferId: 'tr_x', reason: 'transfer_balanced' },
    ],
    [
      'a fault of the last payment',
      content([one, aRefundTransfer(), two]),
      { kind: 'refund_fault', fault: 'payment_not_posted' },
    ],
    [
      'a transfer that was removed',
      { ledger: inLedger([one]), balances: [...marked([one, two]), ...folded([one])] },
      { kind: 'transfer_removed', transferId: two.id },
    ],
    [
      'a balance that cannot be read',
      { ledger: inLedger([one]), balances: [{ entry: 'unreadable', key: 'x', reason: 'schema' }] },
      { kind: 'balance_unreadable', key: 'x', reason: 'schema' },
    ],
    [
      'a balance and the missing transfer that has no marker',
      { ledger: inLedger([one, two]), balances: [...marked([one]), ...folded([one, two]).slice(0, 1)] },
      { kind: 'balance_differs', key, explainedBy: { transferId: two.id, why: 'not_applied' } },
    ],
  ])('finds %s, after two reads', async (_what, tampered, difference) => {
    const { verify, waitsMs } = tablesWith(tampered);
    expect(await verify()).toMatchObject({ outcome: 'differ', difference });
    expect(waitsMs).toEqual([250]);
  });

  it('separates the payments of merchants', async () => {
    const payment = anAcceptedPayment();
    const refund = aRefund(payment);
    const foreign = { ...aTransfer(payment), merchantId: 'mer_x' };
    const transfers = [aTransfer(payment), foreign, aRefundTransfer(refund), aReversal(refund)];
    expect(await tablesWith(content(transfers)).verify()).toMatchObject({
      outcome: 'differ',
      difference: { kind: 'refund_fault', fault: 'payment_not_posted' },
    });
  });
});
