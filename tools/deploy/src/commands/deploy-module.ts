import { join } from 'node:path';
import { readContract, readMovedContracts } from '@millrace/tools-contracts';
import { isNotInStage, placeIn, readAssembly, type Assembly } from '../assembly/assembly.ts';
import { imagesOf, pushMissingImages } from '../assembly/container-images.ts';
import { adoptResources } from '../adoption/adopt-resources.ts';
import { retainHandovers } from '../adoption/retain-handovers.ts';
import { recordModule } from '../affected-base.ts';
import type { CdkCli } from '../cdk-cli.ts';
import { checkContract } from './contract-checks.ts';
import { DeployFailure } from '../deploy-failure.ts';
import { withExclusiveLock } from '../exclusive-lock.ts';
import { presentOf } from '../releases/history.ts';
import type { ModuleInStage, Run } from './module-in-stage.ts';
import { deploymentSince, lockOf, noteDeployment } from './module-lock.ts';
import { chain, runFirst, synthesizeOthers } from './nested-run.ts';
import { parameterStore } from '../stage/parameter-store.ts';
import { provideParameters } from './providers.ts';
import { keepRelease, recordDeploy } from '../releases/record-deployment.ts';
import type { DeploymentRecord } from '../releases/releases.ts';
import { frozenCopy, inTemporaryDirectory } from '../releases/release-assembly.ts';
import { deployReleaseBucket, RELEASES, requireReleaseBucket } from '../releases/release-bucket.ts';
import { print } from '../print.ts';
import { createDataStack } from '../stage/first-creation.ts';
import { openStage, type StageAccess } from '../stage/stage-access.ts';
import { deployStacks } from '../stage/stacks.ts';
import { assemblyDirectory } from '../workspace.ts';
import { unchangedSince } from './unchanged.ts';

/**
 * Deploys both stacks of a module from its cloud assembly. Modules that it needs are deployed first, if they are missing
 * or part of the same run. No other module changes.
 * @throws DeployFailure
 * @throws StageRefused
 * @throws Refusal contract_breaks_consumer, contract_not_accepted, contract_incompatible, not_recorded,
 * assembly_of_another_stage, not_released, not_adoptable
 */
export async function deployModule(
  subject: ModuleInStage,
  { run, cdk }: { readonly run: Run; readonly cdk: CdkCli },
): Promise<void> {
  const { module, stage } = subject;
  const directory = assemblyDirectory(module, stage);
  if (isNotInStage(directory)) return print(`${module} is not in stage ${stage}`);
  if (module === RELEASES) await deployReleaseBucket(stage, { directory, cdk });
  else print(await deployBoth(subject, { run, cdk, chain: chain() }));
  if (stage === 'local') await recordModule({ module, sinceMs: run.sinceMs });
}

/** The position of a deployment in its run. */
interface RunPosition {
  readonly run: Run;
  readonly cdk: CdkCli;
  /** The modules that required this deployment, first to last. */
  readonly chain: readonly string[];
}

/** @returns one line with the outcome */
async function deployBoth(subject: ModuleInStage, position: RunPosition): Promise<string> {
  const { module, stage } = subject;
  const { run, cdk } = position;
  const startedAt = Date.now();
  const directory = assemblyDirectory(module, stage);
  const assembly = readAssembly(directory);
  const access = await openStage(stage, { cdk, place: placeIn(stage, directory) });
  await deployProviders(subject, { assembly, access, position });
  await requireReleaseBucket(access);
  const onWait = (): void => {
    // Another task of the same run may deploy it, which prints its own line.
    if (run.others.length === 0) print(`${module} is being deployed by another run: waiting`);
  };
  return withExclusiveLock({ ...lockOf('deploy', subject), onWait }, async () => {
    const done = deploymentSince(subject, run.sinceMs);
    if (done?.digest === assembly.digest) {
      if (done.succeeded) return done.outcome;
      throw new DeployFailure(done.outcome);
    }
    const { digest } = assembly;
    try {
      const present = await unchangedSince(access, { module, assembly });
      const outcome = present
        ? `${module} is unchanged in ${stage}: ${nameOf(present)} is deployed`
        : await deployChanged(access, { module, assembly, startedAt });
      noteDeployment(subject, { digest, succeeded: true, outcome });
      return outcome;
    } catch (error) {
      if (error instanceof DeployFailure) {
        noteDeployment(subject, { digest, succeeded: false, outcome: error.message });
      }
      throw error;
    }
  });
}

/** @returns one line with the deployed release */
async function deployChanged(
  access: StageAccess,
  { module, assembly, startedAt }: { module: string; assembly: Assembly; startedAt: number },
): Promise<string> {
  const { endpoint } = access.target;
  print(`deploying ${module} to ${access.stage}${endpoint ? ` at ${endpoint}` : ''}`);
  const record = await inTemporaryDirectory((temporary) =>
    deployCopy(access, { module, assembly: frozenCopy(assembly, join(temporary, module)) }),
  );
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  return `${module} is deployed to ${access.stage}: ${nameOf(record)}, ${seconds} s`;
}

const nameOf = ({ release, digest }: DeploymentRecord): string => `release ${release} (${digest})`;

/** A release is stored as a whole before it is deployed, and recorded afterwards. */
async function deployCopy(access: StageAccess, { module, assembly }: { module: string; assembly: Assembly }) {
  const { directory, stacks } = assembly;
  const deployed = await access.stacks.digest(stacks[1]);
  const isDeployed = deployed === assembly.serviceTemplate;
  const moved = readMovedContracts(directory);
  await checkContract(access, readContract(directory), 'deploy', { isDeployed, moved });
  const history = await access.releasesOf(module).records();
  const present = presentOf(history, deployed);
  const release =
    present?.digest === assembly.digest ? present : await keepRelease(access, { module, assembly });
  await withExclusiveLock(lockOf('change', { module, stage: access.stage }), async () => {
    await retainHandovers(access, assembly);
    await adoptResources(access, assembly);
    await createDataStack(access, assembly);
  });
  await provideImages(access, assembly);
  return withExclusiveLock(lockOf('change', { module, stage: access.stage }), async () => {
    await deployStacks(access, { directory, stacks });
    return recordDeploy(access, { module, assembly, release });
  });
}

/** A laptop runs bundles as they are; elsewhere containers need images, and those the repositories of the data stack. */
async function provideImages(access: StageAccess, assembly: Assembly): Promise<void> {
  const { target, region } = access;
  const { directory, stacks } = assembly;
  const images = target.endpoint === undefined ? imagesOf(directory, stacks[1]) : [];
  if (images.length === 0) return;
  await deployStacks(access, { directory, stacks: [stacks[0]] });
  await pushMissingImages(images, { region, target, print });
}

async function deployProviders(
  subject: ModuleInStage,
  { assembly, access, position }: { assembly: Assembly; access: StageAccess; position: RunPosition },
): Promise<void> {
  const { module, stage } = subject;
  const { run, cdk, chain } = position;
  const { target, region } = access;
  await provideParameters({
    module,
    reads: assembly.reads,
    chain,
    alsoDeployed: run.others,
    isDone: (provider) => deploymentSince({ module: provider, stage }, run.sinceMs)?.succeeded === true,
    findMissing: parameterStore(target, region).findMissing,
    exclusively: (provider, action) =>
      withExclusiveLock(lockOf('provide', { module: provider, stage }), async () => {
        // Its own task may have deployed it in the meantime.
        await withExclusiveLock(lockOf('deploy', { module: provider, stage }), async () => {});
        await action();
      }),
    async deployProvider(provider) {
      const { environment } = target;
      if (!run.others.includes(provider)) {
        return runFirst('deploy', provider, { from: subject, run, environment });
      }
      await synthesizeOthers(subject, { run, environment });
      // The provider's own task reports its outcome and the cause of a failure.
      try {
        await deployBoth({ module: provider, stage }, { run, cdk, chain: [...chain, module] });
      } catch (error) {
        if (!(error instanceof DeployFailure)) throw error;
        const reason = `${module} is not deployed: it needs ${provider}, whose own task shows why it failed`;
        throw new DeployFailure(reason, { cause: error });
      }
    },
    print,
  });
}
