import { AwsError } from '../../core/aws-error.ts';
import { SUBSTITUTION, attributePath, functionIn } from './intrinsics.ts';
import type { Template, TemplateResource } from './template.ts';

/** Calls `visit` for every function inside `value`. */
export function walkFunctions(value: unknown, visit: (name: string, argument: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return;
  const found = functionIn(value);
  if (found) visit(...found);
  for (const item of Object.values(value)) walkFunctions(item, visit);
}

/** The resources, parameters and pseudo parameters that `value` refers to. */
export function referencedNames(value: unknown): string[] {
  const names: string[] = [];
  walkFunctions(value, (name, argument) => {
    if (name === 'Ref') names.push(String(argument));
    if (name === 'Fn::GetAtt') names.push(attributePath(argument)[0]);
    if (name !== 'Fn::Sub') return;
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    for (const [, escape, inner] of String(text).matchAll(SUBSTITUTION)) {
      if (!escape && !Object.hasOwn(variables, inner!)) names.push(inner!.split('.')[0]!.trim());
    }
  });
  return names;
}

/** The logical ids that a resource depends on: those in `DependsOn` and those it refers to. */
export function dependenciesOf(resource: TemplateResource, template: Template): string[] {
  const names = [
    resource.DependsOn ?? [],
    referencedNames([resource.Properties, resource.UpdatePolicy]),
  ].flat();
  return [...new Set(names)].filter((name) => Object.hasOwn(template.Resources, name));
}

/**
 * Sorts items after their dependencies, and otherwise keeps the order.
 * @throws AwsError ValidationError naming the members of a cycle
 */
export function inOrder<Item extends { readonly logicalId: string; readonly dependsOn: readonly string[] }>(
  items: readonly Item[],
): Item[] {
  const sorted = new Set<Item>();
  const visit = (item: Item, path: readonly string[]): void => {
    if (sorted.has(item)) return;
    if (path.includes(item.logicalId)) {
      throw new AwsError('ValidationError', `Circular dependency between resources: [${path.join(', ')}]`);
    }
    for (const other of items) {
      if (item.dependsOn.includes(other.logicalId)) visit(other, [...path, item.logicalId]);
    }
    sorted.add(item);
  };
  for (const item of items) visit(item, []);
  return [...sorted];
}
