import type { PropertySupport, ResourceType } from '../resource-type.ts';
import { walkFunctions } from './dependencies.ts';
import { SUPPORTED_FUNCTIONS, UNKNOWN } from './intrinsics.ts';
import type { Template, TemplateResource } from './template.ts';

const RESOURCE_MEMBERS = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'UpdatePolicy',
  'Metadata',
]);
const DELETION_POLICIES = new Set(['Delete', 'Retain', 'RetainExceptOnCreate']);

/** Everything in a template, apart from its properties, that the local cloud does not carry out: each by name. */
export function refusedParts(
  template: Template,
  resources: Readonly<Record<string, TemplateResource>>,
  types: ReadonlyMap<string, ResourceType>,
): string[] {
  const refused = new Set<string>();
  for (const [logicalId, resource] of Object.entries(resources)) {
    const type = types.get(resource.Type);
    if (!type) refused.add(`${logicalId}: type ${resource.Type}`);
    for (const member of Object.keys(resource)) {
      if (!RESOURCE_MEMBERS.has(member)) refused.add(`${logicalId}: ${member}`);
    }
    for (const policy of [resource.DeletionPolicy, resource.UpdateReplacePolicy]) {
      if (policy !== undefined && !DELETION_POLICIES.has(policy))
        refused.add(`${logicalId}: policy ${policy}`);
    }
    if (resource.UpdatePolicy && type) {
      const paths = refusedProperties(resource.UpdatePolicy, type.updatePolicy ?? {});
      for (const path of paths) refused.add(`${logicalId}: UpdatePolicy ${path}`);
    }
    walkFunctions(resource, (name) => {
      if (!SUPPORTED_FUNCTIONS.has(name)) refused.add(`${logicalId}: ${name}`);
    });
  }
  for (const [name, output] of Object.entries(template.Outputs)) {
    if (output.Export) refused.add(`output ${name}: Export`);
  }
  return [...refused];
}

/** The paths within `properties` that `support` does not name. */
export function refusedProperties(properties: unknown, support: PropertySupport, path = ''): string[] {
  if (properties === UNKNOWN || typeof properties !== 'object' || properties === null) return [];
  if (Array.isArray(properties)) {
    return [...new Set(properties.flatMap((item) => refusedProperties(item, support, path)))];
  }
  return Object.entries(properties).flatMap(([name, value]) => {
    const here = path ? `${path}.${name}` : name;
    const entry = Object.hasOwn(support, name) ? support[name]! : undefined;
    if (entry === undefined) return [here];
    return typeof entry === 'string' ? [] : refusedProperties(value, entry, here);
  });
}
