import { describe, expect, it } from '@jest/globals';
import { anAcceptedPayment, aTransfer, demo } from '../testing/payments.ts';
import { compareBalances, explain, type Snapshot } from './compare-balances.ts';
import type { Explanation } from './verdict.ts';

const sums = { 'fees#EUR': -2n, 'fees#USD': 5n, 'fx:USD#USD': 0n, 'rounding#USD': -5n };
const of = (changes: Readonly<Record<string, bigint>> = {}) =>
  new Map(Object.entries({ ...sums, ...changes }));
const aSnapshot = (overrides: Partial<Snapshot> = {}): Snapshot => ({
  stored: of(),
  all: of(),
  applied: of(),
  transfers: 3,
  notApplied: [],
  removed: [],
  ...overrides,
});
const differing = (key: string, stored: bigint, recomputed: bigint) => ({
  outcome: 'differ',
  difference: { kind: 'balance_differs', key, stored, recomputed },
});

describe('INV-20: balances', () => {
  it('agree when each is the sum of its transfers', () => {
    expect(compareBalances(aSnapshot())).toEqual({ outcome: 'agree', transfers: 3, accounts: 3 });
  });

  it('agree when one whose sum is zero is not stored', () => {
    const stored = of();
    stored.delete('fx:USD#USD');
    expect(compareBalances(aSnapshot({ stored }))).toMatchObject({ outcome: 'agree' });
  });

  it('agree when they include all transfers, whatever the markers are', () => {
    expect(
      compareBalances(aSnapshot({ notApplied: ['tr_1'], applied: of({ 'fees#USD': 0n }) })),
    ).toMatchObject({
      outcome: 'agree',
    });
  });

  it('are behind when only transfers without a marker are missing', () => {
    const applied = of({ 'fees#USD': 3n, 'rounding#USD': -3n });
    const notApplied = ['tr_2', 'tr_1'];
    expect(compareBalances(aSnapshot({ stored: applied, applied, notApplied }))).toEqual({
      outcome: 'behind',
      notApplied: 2,
      first: 'tr_2',
    });
  });

  it.each([
    ['is off by one', of({ 'fees#USD': 6n }), differing('fees#USD', 6n, 5n)],
    ['is the first of two', of({ 'rounding#USD': 0n, 'fees#EUR': 0n }), differing('fees#EUR', 0n, -2n)],
    ['no transfer has moved', of({ 'fees#GBP': 7n }), differing('fees#GBP', 7n, 0n)],
    ['no transfer has moved, even at 0', of({ 'fees#GBP': 0n }), differing('fees#GBP', 0n, 0n)],
  ])('differ when one %s', (_what, stored, verdict) => {
    expect(compareBalances(aSnapshot({ stored }))).toEqual(verdict);
  });

  it('differ when one is not stored', () => {
    const stored = of();
    stored.delete('fees#USD');
    expect(compareBalances(aSnapshot({ stored }))).toEqual(differing('fees#USD', 0n, 5n));
  });

  it('report a difference that no missing transfer explains first', () => {
    const applied = of({ 'fees#EUR': 0n });
    const stored = of({ 'fees#EUR': 0n, 'fees#USD': 6n });
    expect(compareBalances(aSnapshot({ stored, applied, notApplied: ['tr_1'] }))).toEqual(
      differing('fees#USD', 6n, 5n),
    );
  });

  it('differ when a transfer is in only one of its balances', () => {
    const applied = of({ 'fees#USD': 3n, 'rounding#USD': -3n });
    const stored = of({ 'fees#USD': 3n });
    expect(compareBalances(aSnapshot({ stored, applied, notApplied: ['tr_1'] }))).toEqual(
      differing('fees#USD', 3n, 5n),
    );
  });
});

describe('INV-19: a marker without a transfer', () => {
  it('means that a transfer was removed, even if the balances agree', () => {
    expect(compareBalances(aSnapshot({ removed: ['tr_1', 'tr_2'] }))).toEqual({
      outcome: 'differ',
      difference: { kind: 'transfer_removed', transferId: 'tr_1' },
    });
  });
});

describe('the transfer that explains a difference', () => {
  const key = `merchant:${demo}:available#USD`;
  const at = (createdAt: string, amount: number, currency = 'USD') => ({
    ...aTransfer(anAcceptedPayment({ amount, currency })),
    createdAt,
  });
  const [small, large, latest] = [at('2026-05-02', 100), at('2026-05-01', 900), at('2026-05-03', 50)];
  const elsewhere = at('2026-05-04', 900, 'EUR');
  const all = [latest, elsewhere, small, large];
  const best = (by: bigint, notApplied: readonly unknown[] = []) =>
    all.reduce<Explanation | undefined>(
      (found, transfer) =>
        explain(
          found,
          transfer,
          { key, stored: 1_050n + by, recomputed: 1_050n },
          !notApplied.includes(transfer),
        ),
      undefined,
    );

  it('is preferably one without a marker', () => {
    expect(best(900n, [small])).toMatchObject({ transferId: small.id, why: 'not_applied' });
  });

  it.each([
    ['twice', 900n],
    ['not at all', -900n],
  ])('is one of exactly that amount, as if it were in the balance %s', (_what, by) => {
    expect(best(by)).toMatchObject({ transferId: large.id, why: 'same_amount' });
  });

  it('is otherwise the latest one on the account in this currency', () => {
    expect(best(1n)).toMatchObject({ transferId: latest.id, why: 'latest' });
    all.reverse();
    expect(best(1n)).toMatchObject({ transferId: latest.id, why: 'latest' });
  });

  it('does not exist when no transfer has changed the account', () => {
    expect(explain(undefined, elsewhere, { key, stored: 1n, recomputed: 0n }, true)).toBeUndefined();
  });
});
