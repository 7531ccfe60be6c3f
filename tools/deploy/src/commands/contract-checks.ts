import { breaksBetween, incompatibilities, type ModuleContract } from '@millrace/tools-contracts';
import { Refusal } from '../deploy-failure.ts';
import type { StageAccess } from '../stage/stage-access.ts';

/** The contracts of the releases that are deployed now, by what is recorded. */
async function deployedContracts({ stacks, releasesOf }: StageAccess): Promise<ModuleContract[]> {
  const contracts = await Promise.all(
    (await stacks.modules()).map(async (module) => {
      const releases = releasesOf(module);
      const last = await releases.last();
      return last && releases.contractOf(last);
    }),
  );
  return contracts.filter((contract) => contract !== undefined);
}

/**
 * @param candidate the contract of what is to be deployed
 * @throws Refusal contract_breaks_consumer or contract_not_accepted, when it would not be understood by what is
 * deployed; contract_incompatible, when it changes what its own module has promised under the same version
 */
export async function checkContract(
  access: StageAccess,
  candidate: ModuleContract | undefined,
  change: 'deploy' | 'rollback',
): Promise<void> {
  if (!candidate) return;
  const deployed = await deployedContracts(access);
  const [broken] = breaksBetween(candidate, deployed, change);
  if (broken) throw new Refusal(broken.code, broken.message);
  const present = deployed.find(({ module }) => module === candidate.module);
  const [changed] = present && change === 'deploy' ? incompatibilities(present, candidate) : [];
  if (changed) throw new Refusal('contract_incompatible', changed);
}
