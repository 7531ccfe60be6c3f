import { isDeepStrictEqual } from 'node:util';
import { differenceWithin } from '../domain/check-transfers.ts';
import { compareBalances, explain } from '../domain/compare-balances.ts';
import { balanceKey, type Transfer } from '../domain/ledger.ts';
import type { Difference, Explanation, Verdict } from '../domain/verdict.ts';
import type { LedgerEntry, SettlementTables } from './settlement-tables.ts';

/** How often the tables are read while they change; the waits in between take eight seconds in all. */
const MAX_READS = 6;
const FIRST_WAIT_MS = 250;

export interface VerifySettlementPorts {
  readonly tables: SettlementTables;
  readonly clock: () => Date;
  /** Resolves after this time. */
  readonly wait: (durationMs: number) => Promise<void>;
}

/**
 * Recomputes the balances from the transfers, and compares. Tables cannot be read at one instant, so a
 * difference may come from a concurrent change: it counts only when two reads find the same.
 * @throws TableUnavailable
 */
export async function verifySettlement(ports: VerifySettlementPorts): Promise<Verdict> {
  let last: Verdict | undefined;
  for (let read = 1; ; read += 1) {
    const seen = await readTables(ports);
    const { verdict, notApplied } = seen;
    if (verdict.outcome === 'agree') return verdict;
    if (verdict.outcome === 'differ' && isDeepStrictEqual(verdict, last))
      return explained(seen, ports.tables);
    if (read === MAX_READS) {
      const [first] = notApplied;
      return first === undefined ? verdict : { outcome: 'behind', notApplied: notApplied.length, first };
    }
    last = verdict;
    await ports.wait(FIRST_WAIT_MS * 2 ** (read - 1));
  }
}

type IsApplied = (transfer: Transfer) => boolean;

interface Seen {
  readonly verdict: Verdict;
  readonly isApplied: IsApplied;
  readonly notApplied: readonly string[];
}

/** Reads the balances first: whatever is in them was in the ledger before. */
async function readTables({ tables, clock }: VerifySettlementPorts): Promise<Seen> {
  const unmarkedBefore = new Date(clock().getTime() - tables.markersKeptMs).toISOString();
  const stored = new Map<string, bigint>();
  const markers = new Set<string>();
  const setAside = new Set<string>();
  const isApplied: IsApplied = ({ id, createdAt }) =>
    markers.has(id) || (createdAt < unmarkedBefore && !setAside.has(id));
  const notApplied: string[] = [];
  const seen = (verdict: Verdict): Seen => ({ verdict, isApplied, notApplied });
  const differ = (difference: Difference): Seen => seen({ outcome: 'differ', difference });

  for await (const one of tables.balances()) {
    if (one.entry === 'balance') stored.set(one.key, one.amount);
    else if (one.entry === 'applied') markers.add(one.transferId);
    else if (one.entry === 'set_aside') setAside.add(one.transferId);
    else return differ({ kind: 'balance_unreadable', key: one.key, reason: one.reason });
  }
  const removed = new Set([...markers, ...setAside]);
  const all = new Map<string, bigint>();
  const applied = new Map<string, bigint>();
  let transfers = 0;
  for await (const ofPayment of byPayment(tables.ledger())) {
    if (!Array.isArray(ofPayment)) return differ(ofPayment);
    const difference = differenceWithin(ofPayment);
    if (difference) return differ(difference);
    for (const transfer of ofPayment) {
      addTo(all, transfer);
      if (isApplied(transfer)) addTo(applied, transfer);
      else notApplied.push(transfer.id);
      removed.delete(transfer.id);
    }
    transfers += ofPayment.length;
  }
  return seen(compareBalances({ stored, all, applied, transfers, notApplied, removed: [...removed] }));
}

function addTo(sums: Map<string, bigint>, { legs }: Transfer): void {
  for (const leg of legs) {
    const key = balanceKey(leg);
    sums.set(key, (sums.get(key) ?? 0n) + leg.amount);
  }
}

/** The transfers of one payment at a time, up to the first unreadable item. */
async function* byPayment(ledger: AsyncIterable<LedgerEntry>): AsyncGenerator<Transfer[] | Difference> {
  let ofPayment: Transfer[] = [];
  for await (const one of ledger) {
    if (one.entry === 'unreadable') {
      yield { kind: 'transfer_unreadable', transferId: one.transferId, reason: one.reason };
      return;
    }
    const { transfer } = one;
    const [first = transfer] = ofPayment;
    if (first.paymentId !== transfer.paymentId || first.merchantId !== transfer.merchantId) {
      yield ofPayment;
      ofPayment = [];
    }
    ofPayment.push(transfer);
  }
  if (ofPayment.length > 0) yield ofPayment;
}

/** Reads the ledger again to find the transfer that explains the difference of a balance. */
async function explained({ verdict, isApplied }: Seen, tables: SettlementTables): Promise<Verdict> {
  if (verdict.outcome !== 'differ' || verdict.difference.kind !== 'balance_differs') return verdict;
  const { difference } = verdict;
  let explainedBy: Explanation | undefined;
  for await (const one of tables.ledger()) {
    if (one.entry !== 'transfer') continue;
    explainedBy = explain(explainedBy, one.transfer, difference, isApplied(one.transfer));
  }
  return { ...verdict, difference: { ...difference, ...(explainedBy && { explainedBy }) } };
}
