import { readContract } from '@millrace/tools-contracts';
import type { Assembly } from '../assembly/assembly.ts';
import { checkout } from '../git.ts';
import { presentOf, releaseNumber } from './history.ts';
import { archiveOf } from './release-archive.ts';
import type { DeploymentRecord, ReleaseId } from './releases.ts';
import type { StageAccess } from '../stage/stage-access.ts';

interface Deployment {
  readonly module: string;
  /** A copy that does not change; see `frozenCopy`. */
  readonly assembly: Assembly;
}

/**
 * Stores an assembly as a release of the current commit, before it is deployed.
 * @returns the input of `recordDeploy`
 */
export async function keepRelease(
  { releasesOf }: StageAccess,
  { module, assembly }: Deployment,
): Promise<ReleaseId> {
  const release = { gitSha: checkout().sha, digest: assembly.digest };
  const contract = readContract(assembly.directory);
  await releasesOf(module).store(release, { archive: archiveOf(assembly.directory), contract });
  return release;
}

/** Records that a stored release was deployed, unless it was the current one already. @returns the current record */
export async function recordDeploy(
  { stage, caller, releasesOf }: StageAccess,
  { module, assembly, release }: Deployment & { readonly release: ReleaseId },
): Promise<DeploymentRecord> {
  const releases = releasesOf(module);
  const history = await releases.records();
  const present = presentOf(history, assembly.serviceTemplate);
  if (present?.digest === release.digest) return present;
  return releases.append({
    ...release,
    kind: 'deploy',
    stage,
    release: releaseNumber(history, release),
    template: assembly.serviceTemplate,
    at: new Date().toISOString(),
    author: checkout().author,
    deployedBy: caller.arn,
  });
}
