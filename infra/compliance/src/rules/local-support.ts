import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resourcesOf, type TemplateJson } from '@millrace/constructs/testing/template.ts';

const SUPPORT = join(import.meta.dirname, '../../../../tools/local-cloud/support.json');

interface SupportedType {
  /** By path. Absent for a type that is recorded only. */
  readonly properties?: Readonly<Record<string, 'carried' | 'recorded'>>;
}

/** The property paths that the local cloud takes, by type. A type that is recorded only takes any property. */
export type LocalSupport = ReadonlyMap<string, ReadonlySet<string> | 'anything'>;

export function readLocalSupport(): LocalSupport {
  const types = JSON.parse(readFileSync(SUPPORT, 'utf8')) as Record<string, SupportedType>;
  return new Map(
    Object.entries(types).map(([type, { properties }]) => [
      type,
      properties ? new Set(Object.keys(properties)) : 'anything',
    ]),
  );
}

/** What the local cloud would refuse when the template is deployed. */
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
