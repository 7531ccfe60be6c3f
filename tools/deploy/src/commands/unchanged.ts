import type { Assembly } from '../assembly/assembly.ts';
import { digestOfTemplate } from '../assembly/template.ts';
import type { DeploymentRecord } from '../releases/releases.ts';
import { parameterStore } from '../stage/parameter-store.ts';
import type { StageAccess } from '../stage/stage-access.ts';

/**
 * Returns the record of a module whose deployment would change nothing: its assembly is the last recorded one,
 * CloudFormation has both of its templates, and no parameter that they read was written since. Otherwise undefined.
 */
export async function unchangedSince(
  access: StageAccess,
  { module, assembly }: { readonly module: string; readonly assembly: Assembly },
): Promise<DeploymentRecord | undefined> {
  const { stacks, target, region } = access;
  const all = await stacks.all();
  const deployed = all.filter(({ name, stable }) => stable && assembly.stacks.includes(name));
  if (deployed.length < assembly.stacks.length) return undefined;
  const last = await access.releasesOf(module).last();
  if (last === undefined || last.kind === 'destroy' || last.digest !== assembly.digest) return undefined;
  const built = {
    [assembly.stacks[0]]: digestOfTemplate(assembly.dataTemplate),
    [assembly.stacks[1]]: assembly.serviceTemplate,
  };
  const parameters = parameterStore(target, region);
  for (const stack of deployed) {
    if (digestOfTemplate(await stacks.templateOf(stack)) !== built[stack.name]) return undefined;
    if ((await parameters.newestOf(stack.reads)) > stack.changedAt) return undefined;
  }
  return last;
}
