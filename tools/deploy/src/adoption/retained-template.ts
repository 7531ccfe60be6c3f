import type { Handover } from '../assembly/moving-resources.ts';
import { isKept, type Template, type TemplateResource } from '../assembly/template.ts';

/**
 * A deployed template in which CloudFormation keeps all resources that are handed over when they leave it.
 * @returns undefined when the deployed template keeps them already
 */
export function retainedTemplate(
  deployed: Template,
  handovers: readonly Omit<Handover, 'stack'>[],
): Template | undefined {
  const changed = handovers.flatMap(({ logicalId, type, to }) => {
    const resource = deployed.Resources?.[logicalId];
    if (resource?.Type !== type || isKept(resource)) return [];
    return [[logicalId, keptFor(to, resource)] as const];
  });
  if (changed.length === 0) return undefined;
  return { ...deployed, Resources: { ...deployed.Resources, ...Object.fromEntries(changed) } };
}

/** CloudFormation ignores a change of the policies alone, so the metadata changes with them. */
function keptFor(module: string, resource: TemplateResource): TemplateResource {
  return {
    ...resource,
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Metadata: { ...resource.Metadata, 'millrace:kept-for': module },
  };
}
