import type { PropertySupport } from '../resource-type.ts';

/** Properties that have the effect that they have on AWS. */
export function carried(...names: string[]): PropertySupport {
  return Object.fromEntries(names.map((name) => [name, 'carried']));
}

/** Properties that have no effect on a laptop and are kept for whoever describes the resource. */
export function recorded(...names: string[]): PropertySupport {
  return Object.fromEntries(names.map((name) => [name, 'recorded']));
}
