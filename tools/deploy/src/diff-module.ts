import { readAssembly } from './assembly.ts';
import type { ModuleInStage } from './deploy-module.ts';
import { cdk } from './run-command.ts';
import { requireAnswer, stageTarget } from './stage-target.ts';
import { assemblyDirectory } from './workspace.ts';

/** Shows what a deployment of the module would change. @throws DeployFailure */
export async function diffModule({ module, stage }: ModuleInStage): Promise<void> {
  const { directory, region, stacks } = readAssembly(assemblyDirectory(module, stage));
  const target = stageTarget(stage, region);
  await requireAnswer(target);
  await cdk('diff', {
    assembly: directory,
    args: [...stacks, '--exclusively', '--method', 'template'],
    environment: target.environment,
  });
}
