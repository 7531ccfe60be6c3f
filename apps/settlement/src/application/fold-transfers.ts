import type { Logger } from '@millrace/observability';
import type { Transfer } from '../domain/ledger.ts';
import { applyEach } from './apply-each.ts';
import type { BalanceStore, LedgerKey } from './ports.ts';

/** A change of the ledger table, from its stream. */
export interface LedgerChange<Change> {
  readonly sequenceNumber: string;
  readonly change: Change;
}

export interface FoldTransfersPorts<Change> {
  readonly balances: BalanceStore;
  readonly logger: Logger;
  /** @throws Error when the change is not a new, balanced transfer */
  readonly readTransfer: (change: Change) => Transfer;
  /** The key of a new item of the ledger, readable or not; undefined for any other change. */
  readonly keyOf: (change: Change) => LedgerKey | undefined;
  /** Dead-letters a change that cannot be a transfer. */
  readonly giveUp: (change: Change, error: unknown) => Promise<void>;
}

/**
 * Applies a batch of the ledger's stream to the balances. A transfer that cannot be applied or read is set
 * aside durably and blocks no other (INV-20).
 * @returns the sequence number from which the batch must be delivered again; undefined when all is handled
 */
export async function foldTransfers<Change>(
  batch: readonly LedgerChange<Change>[],
  ports: FoldTransfersPorts<Change>,
): Promise<string | undefined> {
  const { balances, logger } = ports;
  const failedAt: number[] = [];
  const indices = new Map<Transfer, number>();
  for (const [index, { sequenceNumber, change }] of batch.entries()) {
    try {
      const transfer = ports.readTransfer(change);
      if (!indices.has(transfer)) indices.set(transfer, index);
    } catch (error) {
      logger.error('ledger change is not a new transfer', { sequenceNumber, error });
      if (!(await isSetAsideOrGivenUp(change, error, ports))) failedAt.push(index);
    }
  }
  const [left] = await applyEach([...indices.keys()], {
    maxWrites: balances.maxWrites,
    apply: (run) => balances.apply(run),
    onFailure: async (transfer, error) => {
      const facts = { transferId: transfer.id, paymentId: transfer.paymentId };
      try {
        await balances.setAside(transfer);
      } catch (notSetAside) {
        logger.error('transfer not applied to balances', { ...facts, error: notSetAside });
        failedAt.push(indices.get(transfer)!);
        return false;
      }
      logger.error('transfer set aside', { ...facts, isSetAside: true, error });
      // A temporary failure may affect every transfer and take long, so the rest of the batch is delivered
      // again.
      return (error as { retryable?: boolean }).retryable !== true;
    },
  });
  if (left) failedAt.push(indices.get(left)!);
  return failedAt.length === 0 ? undefined : batch[Math.min(...failedAt)]!.sequenceNumber;
}

async function isSetAsideOrGivenUp<Change>(
  change: Change,
  error: unknown,
  { balances, logger, keyOf, giveUp }: FoldTransfersPorts<Change>,
): Promise<boolean> {
  const key = keyOf(change);
  try {
    await (key ? balances.setAside(key) : giveUp(change, error));
    return true;
  } catch (failure) {
    logger.error('ledger change not set aside', { transferId: key?.id, error: failure });
    return false;
  }
}
