import { existsSync } from 'node:fs';
import { readAssembly } from './assembly.ts';
import { DeployFailure } from './deploy-failure.ts';
import { deployStacks, lockOf, say, type ModuleInStage } from './deploy-module.ts';
import { withExclusiveLock } from './exclusive-lock.ts';
import { parameterStore } from './parameter-store.ts';
import { Releases } from './releases.ts';
import { requireAnswer, stageTarget } from './stage-target.ts';
import { stateDirectory } from './workspace.ts';

/**
 * Deploys the service stack of the release before the present one, from the assembly that was kept when it was
 * deployed. The data stack, and with it all data, stays as it is.
 * @throws DeployFailure when there is no such release, or what it needs is not there
 */
export async function rollbackModule({ module, stage }: ModuleInStage): Promise<void> {
  await withExclusiveLock(lockOf('deploy', { module, stage }), async () => {
    const releases = new Releases(stateDirectory(), stage, module);
    const present = releases.present();
    const wanted = releases.beforePresent();
    if (!present || !wanted) {
      throw new DeployFailure(
        present
          ? `${module} cannot be rolled back in ${stage}: there is no release before ${present.release}`
          : `${module} cannot be rolled back in ${stage}: no release of it is recorded here`,
      );
    }
    const directory = releases.assemblyOf(wanted.digest);
    if (!existsSync(directory)) {
      throw new DeployFailure(`the assembly of release ${wanted.release} of ${module} is not kept any more`);
    }
    const assembly = readAssembly(directory);
    const target = stageTarget(stage, assembly.region);
    await requireAnswer(target);
    const missing = await parameterStore(target, assembly.region)(assembly.reads);
    if (missing.length > 0) {
      throw new DeployFailure(`release ${wanted.release} of ${module} needs ${missing.join(', ')}`);
    }
    say(`rolling ${module} in ${stage} back from release ${present.release} to ${wanted.release}`);
    const [, service] = assembly.stacks;
    await deployStacks(directory, [service], target);
    releases.recordRollback(wanted);
    say(
      `${module} is at release ${wanted.release} (${wanted.digest}, ${wanted.gitSha ?? 'no commit'}, of ${wanted.at})`,
    );
  });
}
