import { foldSetAside, type FoldSetAsideSummary } from '../application/fold-set-aside.ts';
import { composeFoldSetAside } from '../composition.ts';

const ports = composeFoldSetAside();

/**
 * Invoked by the scheduler, every minute. An alarm on its log tells a person for as long as a transfer stays set aside.
 * It is not reported as a function error, because CodeDeploy would roll back a new version of the function.
 * @param event `asOf`: tries what was last tried at that instant or before; the present one unless told
 */
export async function handler({ asOf }: { asOf?: string } = {}): Promise<FoldSetAsideSummary> {
  const summary = await foldSetAside(ports, asOf === undefined ? undefined : new Date(asOf));
  if (summary.found > 0) ports.logger.info('transfers that were set aside are tried', { ...summary });
  return summary;
}
