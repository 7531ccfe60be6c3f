import {
  apiIncompatibilities,
  breaksBetween,
  combinedContract,
  incompatibilities,
  type ModuleContract,
} from '@millrace/tools-contracts';
import { digestOfTemplate } from '../assembly/template.ts';
import { Refusal } from '../deploy-failure.ts';
import { withExclusiveLock } from '../exclusive-lock.ts';
import { RELEASES } from '../releases/release-bucket.ts';
import type { DeploymentRecord } from '../releases/releases.ts';
import { print } from '../print.ts';
import type { DeployedStacks } from '../stage/deployed-stacks.ts';
import type { StageAccess } from '../stage/stage-access.ts';
import { lockOf } from './module-lock.ts';

interface Deployed extends Pick<StageAccess, 'stage' | 'releasesOf'> {
  readonly stacks: Pick<DeployedStacks, 'modules' | 'templateOf'>;
}

/**
 * @param candidate the contract of the release to deploy
 * @param options.isDeployed whether that release is deployed already and may only need its record. Then other modules
 * need no record: otherwise two modules whose deployments were interrupted would wait for each other.
 * @param options.moved the contracts of the modules that the candidate names in `movedTo`, of the same build. A part of
 * the module that is gone may be in one of them.
 * @throws Refusal contract_breaks_consumer or contract_not_accepted when it does not fit the deployed contracts;
 * contract_incompatible when it changes its own promises under the same version; not_recorded when the contract of
 * another module's deployment is unknown
 */
export async function checkContract(
  access: Deployed,
  candidate: ModuleContract | undefined,
  change: 'deploy' | 'rollback',
  { isDeployed = false, moved = [] }: { isDeployed?: boolean; moved?: readonly ModuleContract[] } = {},
): Promise<void> {
  if (!candidate) return;
  const modules = (await access.stacks.modules()).filter((module) => module !== RELEASES);
  const present = modules.includes(candidate.module)
    ? await contractBefore(access, candidate.module)
    : undefined;
  const others = await Promise.all(
    modules
      .filter((module) => module !== candidate.module)
      .map((module) => contractOfOther(access, module, { mustBeRecorded: !isDeployed })),
  );
  const deployed = [present, ...others].filter((contract) => contract !== undefined);
  const [broken] = breaksBetween(candidate, deployed, change);
  if (broken) throw new Refusal(broken.code, broken.message);
  if (!present) return;
  if (change === 'rollback') return warnClients(present, candidate);
  const takers = moved.filter(({ module }) => candidate.movedTo?.includes(module));
  const [changed] = incompatibilities(present, combinedContract(candidate, ...takers));
  if (changed) throw new Refusal('contract_incompatible', changed);
}

/** Clients outside the platform have no contract, so it is unknown whether they use what a release does not have. */
function warnClients(present: ModuleContract, candidate: ModuleContract): void {
  for (const difference of apiIncompatibilities(present, candidate)) {
    print(`this may break clients of ${candidate.module}: ${difference}`);
  }
}

/** Without a record of the deployment, the last record is what other modules were checked against. */
async function contractBefore(access: Deployed, module: string): Promise<ModuleContract | undefined> {
  const releases = access.releasesOf(module);
  const record = (await recordOf(access, module)) ?? (await releases.last());
  return record && releases.contractOf(record);
}

/** @throws Refusal not_recorded, unless its releases have no contracts */
async function contractOfOther(
  access: Deployed,
  module: string,
  { mustBeRecorded }: { readonly mustBeRecorded: boolean },
): Promise<ModuleContract | undefined> {
  const { stage } = access;
  const releases = access.releasesOf(module);
  const record = (await recordOf(access, module)) ?? (await recordOnceChanged(access, module));
  if (record) return releases.contractOf(record);
  const last = await releases.last();
  const hasNone = last !== undefined && (await releases.contractOf(last)) === undefined;
  if (hasNone || !mustBeRecorded) return undefined;
  const reason = `the deployment of ${module} in ${stage} is not recorded, so its contract is unknown`;
  throw new Refusal('not_recorded', `${reason}: deploy ${module} again, or roll it back, first`);
}

/** A deployment on this machine may be between its stacks and its record. */
function recordOnceChanged(access: Deployed, module: string): Promise<DeploymentRecord | undefined> {
  const onWait = (): void => print(`${module} is being deployed by another run: waiting`);
  const lock = lockOf('change', { module, stage: access.stage });
  return withExclusiveLock({ ...lock, onWait }, () => recordOf(access, module));
}

async function recordOf(access: Deployed, module: string): Promise<DeploymentRecord | undefined> {
  const template = await access.stacks.templateOf({ name: `millrace-${access.stage}-${module}` });
  return access.releasesOf(module).lastOf(digestOfTemplate(template));
}
