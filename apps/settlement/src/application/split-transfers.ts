import { balanceKey } from '../domain/fold-balances.ts';
import type { Transfer } from '../domain/transfer.ts';

/**
 * Splits transfers, in their order, into runs that each need at most `maxWrites` records: one for each transfer and
 * one for each balance that the run moves. Transfers that share accounts share their balances, so the usual run is
 * nearly as long as `maxWrites`. A transfer that alone needs more is a run of its own, which the store refuses.
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
