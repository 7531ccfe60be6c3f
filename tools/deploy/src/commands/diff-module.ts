import { isNotInStage, stacksIn } from '../assembly/assembly.ts';
import type { ModuleInStage } from './module-in-stage.ts';
import { cdk } from '../run-command.ts';
import { say } from '../say.ts';
import { openStage } from '../stage/stage-access.ts';
import { assemblyDirectory } from '../workspace.ts';

/** Shows what a deployment of the module would change. @throws DeployFailure */
export async function diffModule({ module, stage }: ModuleInStage): Promise<void> {
  const assembly = assemblyDirectory(module, stage);
  if (isNotInStage(assembly)) return say(`${module} is not in stage ${stage}`);
  const { target } = await openStage(stage);
  const args = [...stacksIn(assembly), '--exclusively', '--method', 'template'];
  await cdk('diff', { assembly, args, environment: target.environment });
}
