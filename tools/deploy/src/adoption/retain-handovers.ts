import { join } from 'node:path';
import type { Assembly } from '../assembly/assembly.ts';
import { writeReplacedTemplates } from '../assembly/replaced-templates.ts';
import type { Template } from '../assembly/template.ts';
import { print } from '../print.ts';
import { inTemporaryDirectory } from '../releases/release-assembly.ts';
import type { StageAccess } from '../stage/stage-access.ts';
import { deployStacks } from '../stage/stacks.ts';
import { retainedTemplate } from './retained-template.ts';

/**
 * Makes CloudFormation keep the resources that a module hands over, before a deployment removes them from its stacks:
 * deploys the deployed templates once more, with a deletion policy. Nothing else changes, and there is nothing to do when
 * the resources have left, or are kept already.
 * @param options.detail receives the progress; by default it is printed
 * @throws DeployFailure
 */
export async function retainHandovers(
  access: StageAccess,
  { directory, handsOver }: Pick<Assembly, 'directory' | 'handsOver'>,
  { detail }: { readonly detail?: (line: string) => void } = {},
): Promise<void> {
  const templates = new Map<string, Template>();
  const names = [...new Set(handsOver.map(({ stack }) => stack))];
  if (names.length === 0) return;
  for (const [stack, deployed] of await access.stacks.settledTemplates(names)) {
    const template = retainedTemplate(
      deployed,
      handsOver.filter((handover) => handover.stack === stack),
    );
    if (template) templates.set(stack, template);
  }
  if (templates.size === 0) return;
  const stacks = [...templates.keys()];
  const takers = [...new Set(handsOver.map(({ to }) => to))].join(' and ');
  (detail ?? print)(`keeping what ${takers} will adopt from ${stacks.join(' and ')}`);
  await inTemporaryDirectory(async (temporary) => {
    const replaced = join(temporary, 'kept');
    writeReplacedTemplates(replaced, { from: directory, templates });
    await deployStacks(access, { directory: replaced, stacks, ...(detail && { onProgress: detail }) });
  });
}
