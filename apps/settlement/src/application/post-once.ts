import { assertPostedOnce, type Transfer } from '../domain/transfer.ts';
import type { LedgerStore } from './ports.ts';

/**
 * Puts a transfer into the ledger, once, however often and at the same time it is called.
 * @returns the transfer that stands there, by this call or an earlier one, with the time of that
 * @throws TableUnavailable (retryable)
 * @throws InvariantViolation transfer_posted_once: the ledger holds another transfer under this id
 */
export async function postOnce(planned: Transfer, ledger: LedgerStore): Promise<Transfer> {
  if (await ledger.add(planned)) return planned;
  const standing = await ledger.find(planned);
  assertPostedOnce(standing, planned);
  return standing;
}
