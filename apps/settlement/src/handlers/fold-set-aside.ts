import { foldSetAside, type FoldSetAsideSummary } from '../application/fold-set-aside.ts';
import { composeFoldSetAside } from '../composition.ts';

const ports = composeFoldSetAside();

/**
 * Invoked by the scheduler, every minute. An alarm on its log is on while a transfer stays set aside.
 * Failures are not function errors, because CodeDeploy would roll back a new version of the function.
 * @param event `asOf`: tries transfers that were last tried at that instant or before; default is now
 */
export async function handler({ asOf }: { asOf?: string } = {}): Promise<FoldSetAsideSummary> {
  const summary = await foldSetAside(ports, asOf === undefined ? undefined : new Date(asOf));
  if (summary.found > 0) ports.logger.info('tried transfers that were set aside', { ...summary });
  return summary;
}
