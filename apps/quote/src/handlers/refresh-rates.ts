import { isRefusal } from '@millrace/failures';
import { RatesNeedAttention } from '../application/ports.ts';
import { composeRefresh } from '../composition.ts';
import type { RateTable } from '../domain/rate-table.ts';

const { refresh, knownRates, logger } = composeRefresh();

/**
 * Invoked by the schedule. It fails when the fetch fails, when a person must check the feed, and when a rate
 * is about to become stale: an alarm watches its errors.
 * @param event `dryRun`: only returns the day of the known rates, without fetching or storing
 */
export async function handler({ dryRun = false }: { dryRun?: boolean } = {}): Promise<
  Pick<RateTable, 'base' | 'date'> | undefined
> {
  if (dryRun) {
    const { base, date } = await knownRates();
    return { base, date };
  }
  const outcome = await refresh();
  if (isRefusal(outcome)) throw new RatesNeedAttention(`${outcome.code}: ${outcome.detail}`);
  logger.info('rates refreshed', { ...outcome });
  const { implausible, expiring } = outcome;
  if (implausible.length > 0) throw new RatesNeedAttention(`moved too far: ${implausible.join(', ')}`);
  if (expiring.length > 0) throw new RatesNeedAttention(`stale from tomorrow: ${expiring.join(', ')}`);
  return undefined;
}
