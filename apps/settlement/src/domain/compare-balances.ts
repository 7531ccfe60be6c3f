import { balanceKey, type Transfer } from './ledger.ts';
import type { BalanceDifference, Explanation, Verdict } from './verdict.ts';

/** Balances by account and currency, `fees#USD`, in minor units. */
export type Sums = ReadonlyMap<string, bigint>;

/** What was seen when first all of the balances were read, and then all of the ledger. */
export interface Look {
  readonly stored: Sums;
  /** What all transfers come to. */
  readonly all: Sums;
  /** What those come to that are in the balances. */
  readonly applied: Sums;
  readonly transfers: number;
  /** Ids of transfers that are not in the balances. */
  readonly notApplied: readonly string[];
  /** Ids of transfers that are in the balances, but not in the ledger. */
  readonly removed: readonly string[];
}

/** Whether the balances are what the transfers come to. One that no transfer has moved differs, even if it is 0. */
export function compareBalances({ stored, all, applied, transfers, notApplied, removed }: Look): Verdict {
  const [transferId] = removed;
  if (transferId !== undefined) {
    return { outcome: 'differ', difference: { kind: 'transfer_removed', transferId } };
  }
  const offAll = keysThatDiffer(stored, all);
  if (offAll.length === 0) {
    const accounts = new Set([...all.keys()].map((key) => key.split('#')[0])).size;
    return { outcome: 'agree', transfers, accounts };
  }
  const offApplied = keysThatDiffer(stored, applied);
  const [first] = notApplied;
  if (first !== undefined && offApplied.length === 0) {
    return { outcome: 'behind', notApplied: notApplied.length, first };
  }
  // Whatever is off either way is not off because a transfer is on its way.
  const key = offAll.find((one) => offApplied.includes(one)) ?? offAll[0]!;
  const difference = { key, stored: stored.get(key) ?? 0n, recomputed: all.get(key) ?? 0n };
  return { outcome: 'differ', difference: { kind: 'balance_differs', ...difference } };
}

function keysThatDiffer(stored: Sums, sums: Sums): readonly string[] {
  return [...new Set([...stored.keys(), ...sums.keys()])]
    .filter((key) => (stored.get(key) ?? 0n) !== sums.get(key))
    .sort();
}

const RANK: Readonly<Record<Explanation['why'], number>> = { not_applied: 0, same_amount: 1, latest: 2 };

/** @returns whichever of the best one so far and this transfer explains the difference better */
export function explain(
  best: Explanation | undefined,
  { id: transferId, createdAt, legs }: Transfer,
  { key, stored, recomputed }: BalanceDifference,
  isApplied: boolean,
): Explanation | undefined {
  const amounts = legs.filter((leg) => balanceKey(leg) === key).map(({ amount }) => amount);
  if (amounts.length === 0) return best;
  const by = stored - recomputed;
  const moved = amounts.some((amount) => amount === by || -amount === by);
  const why = !isApplied ? 'not_applied' : moved ? 'same_amount' : 'latest';
  const isBetter =
    best === undefined ||
    RANK[why] < RANK[best.why] ||
    (why === 'latest' && best.why === 'latest' && createdAt > best.createdAt);
  return isBetter ? { transferId, createdAt, why } : best;
}
