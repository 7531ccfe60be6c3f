import { isNotInStage, placeIn, stacksIn } from '../assembly/assembly.ts';
import type { ModuleInStage } from './module-in-stage.ts';
import { cdkDiff, type CdkCli } from '../cdk-cli.ts';
import { print } from '../print.ts';
import { openStage } from '../stage/stage-access.ts';
import { assemblyDirectory } from '../workspace.ts';

/** Shows what a deployment of the module would change. @throws DeployFailure */
export async function diffModule({ module, stage }: ModuleInStage, cdk: CdkCli): Promise<void> {
  const assembly = assemblyDirectory(module, stage);
  if (isNotInStage(assembly)) return print(`${module} is not in stage ${stage}`);
  const { target } = await openStage(stage, { cdk, place: placeIn(stage, assembly) });
  const args = [...stacksIn(assembly), '--exclusively', '--method', 'template'];
  await cdkDiff({ cdk, assembly, args, environment: target.environment });
}
