import { AwsError } from '../cloud.ts';
import { SUBSTITUTION, attributePath } from './intrinsics.ts';
import type { Template, TemplateResource } from './template.ts';

/** Calls `visit` for every function within `value`: an object with one key, which is `Ref` or starts with `Fn::`. */
export function walkFunctions(value: unknown, visit: (name: string, argument: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (!Array.isArray(value) && entries.length === 1 && (name === 'Ref' || name!.startsWith('Fn::'))) {
    visit(name!, argument);
  }
  for (const [, item] of entries) walkFunctions(item, visit);
}

/** The names that `value` refers to: of resources, parameters and pseudo parameters. */
export function referencedNames(value: unknown): Set<string> {
  const names = new Set<string>();
  walkFunctions(value, (name, argument) => {
    if (name === 'Ref') names.add(String(argument));
    if (name === 'Fn::GetAtt') names.add(attributePath(argument)[0]);
    if (name !== 'Fn::Sub') return;
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    for (const [, escape, inner] of String(text).matchAll(SUBSTITUTION)) {
      if (!escape && !Object.hasOwn(variables, inner!)) names.add(inner!.split('.')[0]!.trim());
    }
  });
  return names;
}

/** The logical ids that a resource comes after: those it names in `DependsOn` and those it refers to. */
export function dependenciesOf(resource: TemplateResource, template: Template): string[] {
  const explicit = [resource.DependsOn ?? []].flat();
  const implicit = [...referencedNames([resource.Properties, resource.UpdatePolicy])];
  return [...new Set([...explicit, ...implicit])].filter((name) => Object.hasOwn(template.Resources, name));
}

/**
 * Sorts so that everything comes after what it depends on, and otherwise as given.
 * @throws AwsError ValidationError naming the members of a circle
 */
export function inOrder<Item>(
  items: readonly Item[],
  idOf: (item: Item) => string,
  dependenciesOfItem: (item: Item) => readonly string[],
): Item[] {
  const byId = new Map(items.map((item) => [idOf(item), item]));
  const done = new Set<string>();
  const path: string[] = [];
  const sorted: Item[] = [];
  const visit = (id: string): void => {
    const item = byId.get(id);
    if (!item || done.has(id)) return;
    if (path.includes(id)) {
      throw new AwsError('ValidationError', `Circular dependency between resources: [${path.join(', ')}]`);
    }
    path.push(id);
    for (const dependency of dependenciesOfItem(item)) visit(dependency);
    path.pop();
    done.add(id);
    sorted.push(item);
  };
  for (const id of byId.keys()) visit(id);
  return sorted;
}
