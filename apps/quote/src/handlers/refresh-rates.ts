import { composeRefresh } from '../composition.ts';

const { refresh, logger } = composeRefresh();

/**
 * Invoked by the schedule. A failure to fetch is thrown, so that the schedule tries again; refused rates are logged as
 * an error, since a person has to look at the feed, and the rates in use stay.
 */
export async function handler(): Promise<void> {
  const outcome = await refresh();
  if ('refused' in outcome) {
    logger.error('the refreshed rates were refused', { code: outcome.refused, detail: outcome.detail });
  } else logger.info('the rates were refreshed', { date: outcome.stored });
}
