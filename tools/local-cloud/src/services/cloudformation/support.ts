import type { PropertySupport } from '../../core/resources/resource-type.ts';
import type { SupportedType } from '../../core/support.ts';
import { walkFunctions } from './dependencies.ts';
import { SUPPORTED_FUNCTIONS, functionIn } from './intrinsics.ts';
import { STORED_PARAMETER } from './parameters.ts';
import type { Template, TemplateResource } from './template.ts';

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Resources',
  'Outputs',
];
/** The CDK adds this rule to every stack. It checks the bootstrap version, which is provided here. */
const BOOTSTRAP_RULE = 'CheckBootstrapVersion';
const RESOURCE_MEMBERS = [
  'Type',
  'Properties',
  'DependsOn',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
];

/** The names of all parts of a template that the local cloud does not carry out. */
export function refusedParts(template: Template, types: ReadonlyMap<string, SupportedType>): string[] {
  const refused = Object.entries(template).flatMap(([section, content]) => {
    if (section === 'Rules') return others(content, [BOOTSTRAP_RULE], 'rule ');
    return others({ [section]: content }, SECTIONS, 'section ');
  });
  for (const [name, parameter] of Object.entries(template.Parameters)) {
    refused.push(...others(parameter, ['Type', 'Default', 'Description'], `parameter ${name}: `));
    if (!['String', STORED_PARAMETER].includes(parameter.Type)) {
      refused.push(`parameter ${name}: type ${parameter.Type}`);
    }
  }
  for (const [name, output] of Object.entries(template.Outputs)) {
    refused.push(...others(output, ['Value', 'Description'], `output ${name}: `));
    refused.push(...refusedFunctions(output.Value).map((part) => `output ${name}: ${part}`));
  }
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    refused.push(...refusedInResource(resource, types).map((part) => `${logicalId}: ${part}`));
  }
  return refused;
}

function refusedInResource(
  { Type, ...resource }: TemplateResource,
  types: ReadonlyMap<string, SupportedType>,
): string[] {
  const type = types.get(Type);
  const policies = [
    ...refusedPolicy(resource.DeletionPolicy, ['Delete', 'Retain', 'RetainExceptOnCreate']),
    ...refusedPolicy(resource.UpdateReplacePolicy, ['Delete', 'Retain']),
  ];
  const updatePolicies = type?.updatePolicies;
  const properties = [
    ...(type && !type.recordedOnly ? refusedProperties(resource.Properties, type.properties) : []),
    ...(updatePolicies ? refusedProperties(resource.UpdatePolicy, updatePolicies, 'UpdatePolicy.') : []),
  ];
  return [
    ...(type ? [] : [`type ${Type}`]),
    ...others(resource, [...RESOURCE_MEMBERS, ...(updatePolicies ? ['UpdatePolicy'] : [])]),
    ...policies.map((policy) => `policy ${policy}`),
    ...refusedFunctions([resource.Properties, resource.UpdatePolicy]),
    ...properties.map((path) => `property ${path} of ${Type}`),
  ];
}

function refusedPolicy(policy: string | undefined, known: readonly string[]): string[] {
  return policy === undefined || known.includes(policy) ? [] : [policy];
}

/** The paths in `properties` that `support` does not list. */
function refusedProperties(properties: unknown, support: PropertySupport, path = ''): string[] {
  if (typeof properties !== 'object' || properties === null || functionIn(properties)) return [];
  if (Array.isArray(properties)) {
    return [...new Set(properties.flatMap((item) => refusedProperties(item, support, path)))];
  }
  return Object.entries(properties).flatMap(([name, value]) => {
    const entry = Object.hasOwn(support, name) ? support[name] : undefined;
    if (entry === undefined) return [`${path}${name}`];
    return typeof entry === 'string' ? [] : refusedProperties(value, entry, `${path}${name}.`);
  });
}

function refusedFunctions(value: unknown): string[] {
  const names = new Set<string>();
  walkFunctions(value, (name) => names.add(name));
  if (JSON.stringify(value ?? '').includes('{{resolve:')) names.add('dynamic reference {{resolve:…}}');
  return [...names].filter((name) => !SUPPORTED_FUNCTIONS.has(name));
}

function others(value: object, known: readonly string[], prefix = ''): string[] {
  return Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => `${prefix}${name}`);
}
