import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly, type Assembly } from './assembly.ts';
import { imagesOf, pushMissingImages } from './container-images.ts';
import { withExclusiveLock } from './exclusive-lock.ts';
import { gitSha } from './git-sha.ts';
import { parameterStore } from './parameter-store.ts';
import { provideParameters } from './providers.ts';
import { Releases } from './releases.ts';
import { cdk, nx } from './run-command.ts';
import { requireAnswer, stageTarget, type StageTarget } from './stage-target.ts';
import { assemblyDirectory, stateDirectory, type StageName } from './workspace.ts';

/** Carries the chain of modules into a nested run. */
const CHAIN = 'MILLRACE_DEPLOY_CHAIN';

export interface ModuleInStage {
  readonly module: string;
  readonly stage: StageName;
}

/** The lock of one kind of work on a module in a stage. */
export function lockOf(kind: 'deploy' | 'provide', { module, stage }: ModuleInStage) {
  return { directory: join(stateDirectory(), 'locks'), name: `${kind}-${stage}-${module}` };
}

/**
 * Deploys both stacks of a module from its cloud assembly, after the modules that it needs and that are not there
 * yet. No other module is touched.
 * @throws DeployFailure
 */
export async function deployModule({ module, stage }: ModuleInStage): Promise<void> {
  const startedAt = Date.now();
  const assembly = readAssembly(assemblyDirectory(module, stage));
  const target = stageTarget(stage, assembly.region);
  await requireAnswer(target);
  await deployMissingProviders(module, assembly, target);
  await withExclusiveLock(
    {
      ...lockOf('deploy', { module, stage }),
      onWait: () => say(`${module} is being deployed by another run: waiting`),
    },
    async (waited) => {
      const releases = new Releases(stateDirectory(), stage, module);
      const present = releases.present();
      if (waited && present?.digest === assembly.digest && Date.parse(present.at) >= startedAt) {
        say(`${module} was deployed to ${stage} meanwhile: release ${present.release}`);
        return;
      }
      say(`deploying ${module} to ${stage}${target.endpoint ? ` at ${target.endpoint}` : ''}`);
      const kept = releases.keep(assembly);
      await provideImages(module, { ...assembly, directory: kept }, target);
      await deployStacks(kept, assembly.stacks, target);
      const { release } = releases.recordDeploy(assembly, gitSha());
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      say(`${module} is deployed to ${stage}: release ${release} (${assembly.digest}), ${seconds} s`);
    },
  );
}

/** A laptop runs bundles as they are; elsewhere containers need images, and these the repositories of the data stack. */
async function provideImages(module: string, assembly: Assembly, target: StageTarget): Promise<void> {
  const [data, service] = assembly.stacks;
  const images = target.endpoint === undefined ? imagesOf(assembly.directory, service) : [];
  if (images.length === 0) return;
  await deployStacks(assembly.directory, [data], target);
  await pushMissingImages(module, images, { region: assembly.region, target, say });
}

/** @param directory of the kept assembly; the archives that the CLI makes of its assets are removed again */
export async function deployStacks(
  directory: string,
  stacks: readonly string[],
  { environment }: StageTarget,
): Promise<void> {
  try {
    await cdk('deploy', {
      assembly: directory,
      args: [...stacks, '--exclusively', '--require-approval', 'never', '--progress', 'events'],
      environment,
    });
  } finally {
    rmSync(join(directory, '.cache'), { recursive: true, force: true });
  }
}

async function deployMissingProviders(
  module: string,
  assembly: Assembly,
  target: StageTarget,
): Promise<void> {
  const { stage, environment } = target;
  const chain = (process.env[CHAIN] ?? '').split(',').filter(Boolean);
  await provideParameters({
    module,
    reads: assembly.reads,
    chain,
    findMissing: parameterStore(target, assembly.region),
    exclusively: (provider, action) =>
      withExclusiveLock(lockOf('provide', { module: provider, stage }), action),
    // By Nx, as the provider's assembly may have to be built first. It starts from what we were given, so that
    // another stage's settings are still there for it.
    deployProvider: (provider) =>
      nx(['run', `${provider}:deploy:${stage}`], {
        ...process.env,
        PATH: environment['PATH'],
        [CHAIN]: [...chain, module].join(','),
      }),
    say,
  });
}

export function say(line: string): void {
  console.log(`› ${line}`);
}
