import { balanceKey, type Transfer } from './ledger.ts';
import type { BalanceDifference, Explanation, Verdict } from './verdict.ts';

/** Balances by account and currency, `fees#USD`, in minor units. */
export type Sums = ReadonlyMap<string, bigint>;

/** The result of reading all balances and then the whole ledger. */
export interface Snapshot {
  readonly stored: Sums;
  /** The sums of all transfers. */
  readonly all: Sums;
  /** The sums of the applied transfers. */
  readonly applied: Sums;
  readonly transfers: number;
  /** Ids of transfers that are not applied. */
  readonly notApplied: readonly string[];
  /** Ids of transfers that are applied, but not in the ledger. */
  readonly removed: readonly string[];
}

/**
 * Compares the balances with the sums of the transfers. A balance that no transfer has changed differs, even
 * if it is 0.
 */
export function compareBalances({ stored, all, applied, transfers, notApplied, removed }: Snapshot): Verdict {
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
  // A balance that differs from both sums does not differ because of a transfer that is not applied yet.
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

/** @returns the better explanation of the difference: the best one so far, or this transfer */
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
