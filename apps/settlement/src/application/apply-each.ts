import type { Transfer } from '../domain/transfer.ts';
import { splitTransfers } from './split-transfers.ts';

export interface ApplyEachPorts {
  readonly maxWrites: number;
  readonly apply: (run: readonly Transfer[]) => Promise<void>;
  /** Gets each transfer that fails alone. @returns whether to go on with those behind it */
  readonly onFailure: (transfer: Transfer, error: unknown) => Promise<boolean>;
}

/**
 * Applies transfers in runs as long as they may be. A run that fails is applied one transfer after the other, so that
 * one that cannot be applied holds up no other.
 * @returns the transfers behind the one at which `onFailure` stopped
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
