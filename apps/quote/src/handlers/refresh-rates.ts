import { composeRefresh } from '../composition.ts';
import type { RateTable } from '../domain/rate-table.ts';

const { refresh, ratesInUse, logger } = composeRefresh();

/**
 * Invoked by the schedule. A failure to fetch is thrown, so that the schedule tries again; refused rates are logged as
 * an error, since a person has to look at the feed, and the rates in use stay.
 * @param event `dryRun`: tells of the rates in use, and neither fetches nor stores any
 */
export async function handler({ dryRun = false }: { dryRun?: boolean } = {}): Promise<
  Pick<RateTable, 'base' | 'date'> | undefined
> {
  if (dryRun) {
    const { base, date } = await ratesInUse();
    return { base, date };
  }
  const outcome = await refresh();
  if ('refused' in outcome) {
    logger.error('the refreshed rates were refused', { code: outcome.refused, detail: outcome.detail });
  } else logger.info('the rates were refreshed', { date: outcome.stored });
  return undefined;
}
