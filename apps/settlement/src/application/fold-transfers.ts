import type { Logger } from '@millrace/observability';
import type { Transfer } from '../domain/ledger.ts';
import { applyEach } from './apply-each.ts';
import type { BalanceStore, LedgerKey } from './ports.ts';

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
  /** Of a new item of the ledger, readable or not; undefined for anything else. */
  readonly keyOf: (change: Change) => LedgerKey | undefined;
  /** Puts what can be no transfer where a person finds it. */
  readonly giveUp: (change: Change, error: unknown) => Promise<void>;
}

/**
 * Brings balances up to a batch of the ledger's stream. What cannot be applied or read is set aside, durably, and
 * holds up nothing behind it (INV-20).
 * @returns the sequence number from which on the batch is to be delivered again; undefined when all is dealt with
 */
export async function foldTransfers<Change>(
  batch: readonly LedgerChange<Change>[],
  ports: FoldTransfersPorts<Change>,
): Promise<string | undefined> {
  const { balances, logger } = ports;
  const failedAt: number[] = [];
  const places = new Map<Transfer, number>();
  for (const [place, { sequenceNumber, change }] of batch.entries()) {
    try {
      const transfer = ports.readTransfer(change);
      if (!places.has(transfer)) places.set(transfer, place);
    } catch (error) {
      logger.error('a change of the ledger is no new transfer', { sequenceNumber, error });
      if (!(await isPutAside(change, error, ports))) failedAt.push(place);
    }
  }
  const [left] = await applyEach([...places.keys()], {
    maxWrites: balances.maxWrites,
    apply: (run) => balances.apply(run),
    onFailure: async (transfer, error) => {
      const facts = { transferId: transfer.id, paymentId: transfer.paymentId };
      try {
        await balances.setAside(transfer);
      } catch (notSetAside) {
        logger.error('transfer was not applied to balances', { ...facts, error: notSetAside });
        failedAt.push(places.get(transfer)!);
        return false;
      }
      logger.error('transfer set aside', { ...facts, isSetAside: true, error });
      // A failure that passes may be everybody's, and takes its time: the rest of the batch comes again.
      return (error as { retryable?: boolean }).retryable !== true;
    },
  });
  if (left) failedAt.push(places.get(left)!);
  return failedAt.length === 0 ? undefined : batch[Math.min(...failedAt)]!.sequenceNumber;
}

async function isPutAside<Change>(
  change: Change,
  error: unknown,
  { balances, logger, keyOf, giveUp }: FoldTransfersPorts<Change>,
): Promise<boolean> {
  const key = keyOf(change);
  try {
    await (key ? balances.setAside(key) : giveUp(change, error));
    return true;
  } catch (notPutAside) {
    logger.error('change of the ledger was not put aside', { transferId: key?.id, error: notPutAside });
    return false;
  }
}
