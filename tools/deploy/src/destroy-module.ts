import { readAssembly } from './assembly.ts';
import { lockOf, say, type ModuleInStage } from './deploy-module.ts';
import { withExclusiveLock } from './exclusive-lock.ts';
import { cdk } from './run-command.ts';
import { requireAnswer, stageTarget } from './stage-target.ts';
import { assemblyDirectory } from './workspace.ts';

/**
 * Deletes a module's service stack, then its data stack, and says what stays: outside `local` that is everything
 * that holds money, and the keys without which it could not be read; and the whole data stack where it is protected.
 * @throws DeployFailure
 */
export async function destroyModule({ module, stage }: ModuleInStage): Promise<void> {
  const assembly = readAssembly(assemblyDirectory(module, stage));
  const target = stageTarget(stage, assembly.region);
  await requireAnswer(target);
  await withExclusiveLock(lockOf('deploy', { module, stage }), async () => {
    const [data, service] = assembly.stacks;
    for (const stack of [service, data]) {
      if (assembly.protectedStacks.includes(stack)) {
        say(`${stack} stays with all that is in it: it is protected against termination`);
        return;
      }
      say(`deleting ${stack}`);
      await cdk('destroy', {
        assembly: assembly.directory,
        args: [stack, '--exclusively', '--force'],
        environment: target.environment,
      });
    }
    say(`${module} is gone from ${stage}`);
    if (assembly.retained.length > 0) {
      say('kept, and to be deleted or imported by hand before the module is deployed here again:');
      for (const resource of assembly.retained) console.log(`    ${resource}`);
    }
  });
}
