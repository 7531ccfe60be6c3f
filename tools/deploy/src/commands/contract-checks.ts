import {
  apiIncompatibilities,
  breaksBetween,
  incompatibilities,
  type ModuleContract,
} from '@millrace/tools-contracts';
import { digestOfTemplate } from '../assembly/template.ts';
import { Refusal } from '../deploy-failure.ts';
import { withExclusiveLock } from '../exclusive-lock.ts';
import { RELEASES } from '../releases/release-bucket.ts';
import type { DeploymentRecord } from '../releases/releases.ts';
import { say } from '../say.ts';
import type { DeployedStacks } from '../stage/deployed-stacks.ts';
import type { StageAccess } from '../stage/stage-access.ts';
import { lockOf } from './module-lock.ts';

interface Deployed extends Pick<StageAccess, 'stage' | 'releasesOf'> {
  readonly stacks: Pick<DeployedStacks, 'modules' | 'templateOf'>;
}

/**
 * @param candidate the contract of what is to be deployed
 * @param options.isDeployed whether that is deployed already, and may only have to be recorded. Then other modules
 * need not be recorded: otherwise two whose deployments were cut off would wait for each other.
 * @throws Refusal contract_breaks_consumer or contract_not_accepted, when it would not be understood by what is
 * deployed; contract_incompatible, when it changes what its own module has promised under the same version;
 * not_recorded, when nobody knows the contract of what is deployed of another module
 */
export async function checkContract(
  access: Deployed,
  candidate: ModuleContract | undefined,
  change: 'deploy' | 'rollback',
  { isDeployed = false } = {},
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
  const [changed] = incompatibilities(present, candidate);
  if (changed) throw new Refusal('contract_incompatible', changed);
}

/** Clients outside the platform are in no contract, so nobody knows whether they use what a release does not have yet. */
function warnClients(present: ModuleContract, candidate: ModuleContract): void {
  for (const difference of apiIncompatibilities(present, candidate)) {
    say(`clients of ${candidate.module} lose what they may use: ${difference}`);
  }
}

/** Where what is deployed is not recorded, it is what the other modules were checked against last. */
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
  const reason = `what is deployed of ${module} in ${stage} is not recorded, so nobody knows what it needs`;
  throw new Refusal('not_recorded', `${reason}: deploy ${module} again, or roll it back, first`);
}

/** A deployment on this machine may be between its stacks and its record. */
function recordOnceChanged(access: Deployed, module: string): Promise<DeploymentRecord | undefined> {
  const onWait = (): void => say(`${module} is being deployed by another run: waiting`);
  const lock = lockOf('change', { module, stage: access.stage });
  return withExclusiveLock({ ...lock, onWait }, () => recordOf(access, module));
}

async function recordOf(access: Deployed, module: string): Promise<DeploymentRecord | undefined> {
  const template = await access.stacks.templateOf({ name: `millrace-${access.stage}-${module}` });
  return access.releasesOf(module).lastOf(digestOfTemplate(template));
}
