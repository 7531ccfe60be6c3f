import { join } from 'node:path';
import { readContract } from '@millrace/tools-contracts';
import { isNotInStage, readAssembly, type Assembly } from '../assembly/assembly.ts';
import { imagesOf, pushMissingImages } from '../assembly/container-images.ts';
import { checkContract } from './contract-checks.ts';
import { withExclusiveLock } from '../exclusive-lock.ts';
import { presentOf } from '../releases/history.ts';
import type { ModuleInStage, Run } from './module-in-stage.ts';
import { deployedSince, lockOf, noteDeployed } from './module-lock.ts';
import { chain, runFirst } from './nested-run.ts';
import { parameterStore } from '../stage/parameter-store.ts';
import { provideParameters } from './providers.ts';
import { keepRelease, recordDeploy } from '../releases/record-deployment.ts';
import { frozenCopy, inTemporaryDirectory } from '../releases/release-assembly.ts';
import { deployReleaseBucket, RELEASES, requireReleaseBucket } from '../releases/release-bucket.ts';
import { say } from '../say.ts';
import { openStage, type StageAccess } from '../stage/stage-access.ts';
import { deployStacks } from '../stage/stacks.ts';
import { assemblyDirectory } from '../workspace.ts';

/**
 * Deploys both stacks of a module from its cloud assembly, after the modules that it needs and that are not there
 * yet, or are deployed in the same run. No other module is touched.
 * @throws DeployFailure
 * @throws Refusal contract_breaks_consumer, contract_not_accepted, contract_incompatible
 */
export async function deployModule(subject: ModuleInStage, run: Run): Promise<void> {
  const { module, stage } = subject;
  const directory = assemblyDirectory(module, stage);
  if (isNotInStage(directory)) return say(`${module} is not in stage ${stage}`);
  if (module === RELEASES) return deployReleaseBucket(stage, directory);
  const startedAt = Date.now();
  const assembly = readAssembly(directory);
  const access = await openStage(stage, assembly.region);
  await deployProviders(subject, { assembly, access, run });
  await requireReleaseBucket(access);
  const onWait = (): void => say(`${module} is being deployed by another run: waiting`);
  await withExclusiveLock({ ...lockOf('deploy', subject), onWait }, async () => {
    if (deployedSince(subject, run.sinceMs) === assembly.digest) {
      return say(`${module} was deployed to ${stage} meanwhile`);
    }
    const { endpoint } = access.target;
    say(`deploying ${module} to ${stage}${endpoint ? ` at ${endpoint}` : ''}`);
    const record = await inTemporaryDirectory((temporary) =>
      deployFrozen(access, { module, assembly: frozenCopy(assembly, join(temporary, module)) }),
    );
    noteDeployed(subject, assembly.digest);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    say(`${module} is deployed to ${stage}: release ${record.release} (${record.digest}), ${seconds} s`);
  });
}

/** A release is whole before anything of it is deployed, and recorded once it is. */
async function deployFrozen(
  access: StageAccess,
  { module, assembly }: { module: string; assembly: Assembly },
) {
  const { directory, stacks } = assembly;
  await checkContract(access, readContract(directory), 'deploy');
  const history = await access.releasesOf(module).records();
  const present = presentOf(history, await access.stacks.digest(stacks[1]));
  const release =
    present?.digest === assembly.digest ? present : await keepRelease(access, { module, assembly });
  await provideImages(access, module, assembly);
  await deployStacks(access, { directory, stacks });
  return recordDeploy(access, { module, assembly, release });
}

/** A laptop runs bundles as they are; elsewhere containers need images, and these the repositories of the data stack. */
async function provideImages(access: StageAccess, module: string, assembly: Assembly): Promise<void> {
  const { target, region } = access;
  const { directory, stacks } = assembly;
  const images = target.endpoint === undefined ? imagesOf(directory, stacks[1]) : [];
  if (images.length === 0) return;
  await deployStacks(access, { directory, stacks: [stacks[0]] });
  await pushMissingImages(module, images, { region, target, say });
}

async function deployProviders(
  subject: ModuleInStage,
  { assembly, access, run }: { assembly: Assembly; access: StageAccess; run: Run },
): Promise<void> {
  const { module, stage } = subject;
  const { target, region } = access;
  await provideParameters({
    module,
    reads: assembly.reads,
    chain: chain(),
    alsoDeployed: run.others,
    isDone: (provider) => deployedSince({ module: provider, stage }, run.sinceMs) !== undefined,
    findMissing: parameterStore(target, region),
    exclusively: (provider, action) =>
      withExclusiveLock(lockOf('provide', { module: provider, stage }), async () => {
        // Its own task may be at it just now, and then there is nothing left to do.
        await withExclusiveLock(lockOf('deploy', { module: provider, stage }), async () => {});
        await action();
      }),
    deployProvider: (provider) =>
      runFirst('deploy', provider, { from: subject, run, environment: target.environment }),
    say,
  });
}
