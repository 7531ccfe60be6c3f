import type { PropertySupport } from './resource-type.ts';

/** Properties that have the same effect as on AWS. */
export function carried(...names: string[]): PropertySupport {
  return Object.fromEntries(names.map((name) => [name, 'carried']));
}

/** Properties that have no effect on a laptop and are only kept with the resource. */
export function recorded(...names: string[]): PropertySupport {
  return Object.fromEntries(names.map((name) => [name, 'recorded']));
}
