import type { Logger } from '@millrace/observability';
import type { Transfer } from '../domain/ledger.ts';
import { applyEach } from './apply-each.ts';
import type { BalanceStore, LedgerKey, LedgerStore } from './ports.ts';

/** Transfers that are read and tried together. */
const PAGE_SIZE = 100;
/** No page starts after this time; a page in which every transfer fails takes some seconds. */
const MAX_MS = 20_000;
/** A page that can be applied takes some ten milliseconds. */
const MAX_PAGES = 200;

export interface FoldSetAsidePorts {
  readonly balances: BalanceStore;
  readonly ledger: Pick<LedgerStore, 'find'>;
  readonly clock: () => Date;
  readonly logger: Logger;
}

export interface FoldSetAsideSummary {
  readonly found: number;
  /** Still set aside; the next call tries them after all others. */
  readonly failed: number;
}

/**
 * Tries to apply all transfers that the fold set aside, read from the ledger, so that each is applied once
 * the cause is gone.
 * @param triedUntil only transfers that were last tried then or before
 * @throws TableUnavailable when the transfers cannot be searched or postponed
 */
export async function foldSetAside(
  ports: FoldSetAsidePorts,
  triedUntil: Date = ports.clock(),
): Promise<FoldSetAsideSummary> {
  const { balances, clock } = ports;
  const deadlineMs = clock().getTime() + MAX_MS;
  let summary: FoldSetAsideSummary = { found: 0, failed: 0 };
  let after: Readonly<Record<string, unknown>> | undefined;
  for (let page = 1; page <= MAX_PAGES && clock().getTime() < deadlineMs; page += 1) {
    const query = { triedUntil, limit: PAGE_SIZE, ...(after && { after }) };
    const { keys, next } = await balances.findSetAside(query);
    const failed = await foldPage(keys, ports);
    summary = { found: summary.found + keys.length, failed: summary.failed + failed };
    after = next;
    if (!after) break;
  }
  return summary;
}

/** @returns how many of them failed */
async function foldPage(
  keys: readonly LedgerKey[],
  { balances, ledger, logger }: FoldSetAsidePorts,
): Promise<number> {
  let failed = 0;
  const postpone = async (key: LedgerKey, error: unknown): Promise<void> => {
    failed += 1;
    logger.error('transfer is still set aside', { transferId: key.id, paymentId: key.paymentId, error });
    await balances.postpone(key);
  };
  const found = await Promise.allSettled(keys.map((key) => ledger.find(key)));
  const transfers: Transfer[] = [];
  for (const [index, key] of keys.entries()) {
    const outcome = found[index]!;
    if (outcome.status === 'rejected') await postpone(key, outcome.reason);
    else if (outcome.value) transfers.push(outcome.value);
    else await postpone(key, new TransferMissing(key.id));
  }
  const left = await applyEach(transfers, {
    maxWrites: balances.maxWrites,
    apply: (run) => balances.apply(run, 'set_aside'),
    onFailure: async (transfer, error) => {
      await postpone(transfer, error);
      return true;
    },
  });
  return failed + left.length;
}

/** A transfer that the ledger's stream contained is not in the ledger. */
export class TransferMissing extends Error {
  override readonly name = 'TransferMissing';
  readonly retryable = false;

  constructor(transferId: string) {
    super(`transfer ${transferId} is not in the ledger`);
  }
}
