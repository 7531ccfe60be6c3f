import type { Logger } from '@millrace/observability';
import type { Transfer } from '../domain/transfer.ts';
import type { BalanceStore } from './ports.ts';
import { splitTransfers } from './split-transfers.ts';

/** A change of the ledger table, as its stream tells it. */
export interface LedgerChange<Change> {
  readonly sequenceNumber: string;
  readonly change: Change;
}

export interface FoldTransfersPorts<Change> {
  readonly balances: BalanceStore;
  readonly logger: Logger;
  /** @throws Error when the change is no new transfer that balances */
  readonly readTransfer: (change: Change) => Transfer;
}

/**
 * Brings balances up to a batch of the ledger's stream, in its order.
 * @returns the sequence number from which on the batch is to be delivered again; undefined when all is applied
 */
export async function foldTransfers<Change>(
  batch: readonly LedgerChange<Change>[],
  { balances, logger, readTransfer }: FoldTransfersPorts<Change>,
): Promise<string | undefined> {
  const { transfers, unreadableFrom } = readUntilUnreadable(batch, readTransfer, logger);
  let applied = 0;
  for (const run of splitTransfers(transfers, balances.maxWrites)) {
    try {
      await balances.apply(run);
    } catch (error) {
      const sequenceNumber = batch[applied]?.sequenceNumber;
      logger.error('transfers were not applied to balances', {
        sequenceNumber,
        transfers: run.length,
        error,
      });
      return sequenceNumber;
    }
    applied += run.length;
  }
  return unreadableFrom;
}

function readUntilUnreadable<Change>(
  batch: readonly LedgerChange<Change>[],
  readTransfer: (change: Change) => Transfer,
  logger: Logger,
): { readonly transfers: readonly Transfer[]; readonly unreadableFrom?: string } {
  const transfers: Transfer[] = [];
  for (const { sequenceNumber, change } of batch) {
    try {
      transfers.push(readTransfer(change));
    } catch (error) {
      logger.error('a change of the ledger is no new transfer', { sequenceNumber, error });
      return { transfers, unreadableFrom: sequenceNumber };
    }
  }
  return { transfers };
}
