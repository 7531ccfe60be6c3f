import { balanceKey, type Transfer } from '../domain/ledger.ts';

export interface ApplyEachPorts {
  readonly maxWrites: number;
  readonly apply: (run: readonly Transfer[]) => Promise<void>;
  /** Called for each transfer that fails alone. @returns whether to continue with the next ones */
  readonly onFailure: (transfer: Transfer, error: unknown) => Promise<boolean>;
}

/**
 * Applies transfers in the longest possible runs. The transfers of a failed run are applied one by one, so
 * that a bad one does not block the others.
 * @returns the transfers after the one at which `onFailure` stopped
 */
export async function applyEach(
  transfers: readonly Transfer[],
  { maxWrites, apply, onFailure }: ApplyEachPorts,
): Promise<readonly Transfer[]> {
  let done = 0;
  for (const run of splitTransfers(transfers, maxWrites)) {
    try {
      await apply(run);
    } catch (error) {
      for (const [index, transfer] of run.entries()) {
        const failure = run.length === 1 ? error : await failureOf(() => apply([transfer]));
        if (failure !== undefined && !(await onFailure(transfer, failure))) {
          return transfers.slice(done + index + 1);
        }
      }
    }
    done += run.length;
  }
  return [];
}

async function failureOf(work: () => Promise<void>): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  }
}

/**
 * Splits transfers, in their order, into runs that each need at most `maxWrites` records: one per transfer
 * and one per balance that the run changes. Transfers that share accounts share their balances, so a usual
 * run is nearly as long as `maxWrites`. A transfer that needs more alone is a run of its own, which the store
 * refuses.
 */
export function splitTransfers(
  transfers: readonly Transfer[],
  maxWrites: number,
): readonly (readonly Transfer[])[] {
  const runs: Transfer[][] = [];
  let run: Transfer[] = [];
  let moved = new Set<string>();
  for (const transfer of transfers) {
    const own = new Set(transfer.legs.map(balanceKey));
    const movedAfter = new Set([...moved, ...own]);
    if (run.length > 0 && run.length + 1 + movedAfter.size > maxWrites) {
      runs.push(run);
      run = [];
      moved = new Set();
    }
    run.push(transfer);
    for (const key of own) moved.add(key);
  }
  if (run.length > 0) runs.push(run);
  return runs;
}
