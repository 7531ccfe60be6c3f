import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resourcesOf, type TemplateJson } from './template.ts';

const SUPPORT = join(import.meta.dirname, '../../../../tools/local-cloud/SUPPORT.md');

/** What the local cloud says of itself: property paths by type; a type without effect takes any property. */
export type LocalSupport = ReadonlyMap<string, ReadonlySet<string> | 'anything'>;

export function readLocalSupport(): LocalSupport {
  const support = new Map<string, Set<string> | 'anything'>();
  let type: string | undefined;
  for (const line of readFileSync(SUPPORT, 'utf8').split('\n')) {
    const heading = /^### (AWS::\S+)/.exec(line)?.[1];
    const withoutEffect = /^- `(AWS::\S+)`/.exec(line)?.[1];
    if (heading) support.set((type = heading), new Set());
    if (withoutEffect) support.set(withoutEffect, 'anything');
    const properties = type === undefined ? undefined : support.get(type);
    if (properties instanceof Set && /^(Carried out|Recorded)/.test(line)) {
      for (const [, path] of line.matchAll(/`([^`]+)`/g)) properties.add(path!);
    }
  }
  return support;
}

/** What the local cloud would refuse at deployment, so that it is known before. */
export function refusedLocally(template: TemplateJson, support: LocalSupport): string[] {
  return resourcesOf(template).flatMap(({ Type, Properties = {} }) => {
    const known = support.get(Type);
    if (known === undefined) return [Type];
    if (known === 'anything') return [];
    return unknownPaths(Properties, known, '').map((path) => `${Type} ${path}`);
  });
}

function unknownPaths(value: unknown, known: ReadonlySet<string>, path: string): string[] {
  if (known.has(path)) return [];
  if (Array.isArray(value)) return value.flatMap((item) => unknownPaths(item, known, path));
  const within = [...known].some((one) => path === '' || one.startsWith(`${path}.`));
  if (!within || typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) =>
    unknownPaths(inner, known, path ? `${path}.${name}` : name),
  );
}
