import type { Transfer } from '../domain/ledger.ts';
import { applyEach } from './apply-each.ts';
import { foldSetAside, type FoldSetAsidePorts } from './fold-set-aside.ts';
import type { SettlementTables } from './settlement-tables.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Transfers that are held in memory at once. */
const CHUNK = 1_000;

export interface RepairBalancesPorts extends FoldSetAsidePorts {
  readonly tables: SettlementTables;
}

export interface RepairSummary {
  readonly found: number;
  /** Transfers that are now set aside. */
  readonly failed: number;
}

/**
 * Applies every transfer of the ledger without a marker, for example after its stream record expired, and all
 * transfers that are set aside. Repairs and folds may run concurrently. Transfers that are nearly as old as
 * markers can be are skipped: their marker may have expired, so it is unknown whether they were applied.
 * @throws TableUnavailable
 */
export async function repairBalances(ports: RepairBalancesPorts): Promise<RepairSummary> {
  const { tables, clock } = ports;
  const oldest = new Date(clock().getTime() - tables.markersKeptMs + DAY_MS).toISOString();
  const marked = new Set<string>();
  for await (const one of tables.balances()) {
    if (one.entry === 'applied' || one.entry === 'set_aside') marked.add(one.transferId);
  }
  let found = 0;
  let failed = 0;
  let chunk: Transfer[] = [];
  const applyChunk = async (): Promise<void> => {
    found += chunk.length;
    failed += await applyNew(chunk, ports);
    chunk = [];
  };
  for await (const one of tables.ledger()) {
    if (one.entry !== 'transfer' || marked.has(one.transfer.id) || one.transfer.createdAt < oldest) continue;
    chunk.push(one.transfer);
    if (chunk.length === CHUNK) await applyChunk();
  }
  await applyChunk();
  const setAside = await foldSetAside(ports);
  return { found: found - failed + setAside.found, failed: setAside.failed };
}

/** @returns how many failed and are set aside */
async function applyNew(transfers: readonly Transfer[], { balances }: RepairBalancesPorts): Promise<number> {
  let failed = 0;
  const left = await applyEach(transfers, {
    maxWrites: balances.maxWrites,
    apply: (run) => balances.apply(run),
    onFailure: async (transfer) => {
      failed += 1;
      await balances.setAside(transfer);
      return true;
    },
  });
  return failed + left.length;
}
