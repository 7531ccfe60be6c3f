import { isDeepStrictEqual } from 'node:util';
import type { ResourceType } from '../resource-type.ts';
import type { StoredResource } from '../state/resources.ts';
import { UNKNOWN, resolve } from './intrinsics.ts';
import { refusedParts, refusedProperties } from './support.ts';
import type { Target, TargetResource } from './target.ts';

/** One line of a change set, as `DescribeChangeSet` gives it. */
export interface Change {
  readonly Type: 'Resource';
  readonly ResourceChange: {
    readonly Action: 'Add' | 'Modify' | 'Remove';
    readonly LogicalResourceId: string;
    readonly PhysicalResourceId?: string;
    readonly ResourceType: string;
    readonly Replacement?: 'True' | 'Conditional';
    readonly Scope: readonly string[];
    readonly Details: readonly object[];
  };
}

/** Everything that a deployment of `target` would do, and everything in it that is not carried out. */
export function plan(
  target: Target,
  existing: readonly StoredResource[],
  types: ReadonlyMap<string, ResourceType>,
): { changes: Change[]; refused: string[] } {
  const active = Object.fromEntries(target.resources.map(({ logicalId, resource }) => [logicalId, resource]));
  const refused = refusedParts(target.template, active, types);
  if (refused.length > 0)
    return { changes: [], refused: [...refused, ...refusedInProperties(target, types, refused)] };
  const current = new Map(existing.map((resource) => [resource.logicalId, resource]));
  const changes = target.resources.flatMap((wanted) =>
    changeOf(target, wanted, current.get(wanted.logicalId)),
  );
  const removed = existing
    .filter(({ logicalId }) => !Object.hasOwn(active, logicalId))
    .map(({ logicalId, physicalId, type }) =>
      change('Remove', { LogicalResourceId: logicalId, PhysicalResourceId: physicalId, ResourceType: type }),
    );
  return { changes: [...changes, ...removed], refused: refusedInProperties(target, types, []) };
}

function changeOf(target: Target, wanted: TargetResource, current: StoredResource | undefined): Change[] {
  const { logicalId, resource } = wanted;
  const identity = { LogicalResourceId: logicalId, ResourceType: resource.Type };
  if (!current) return [change('Add', identity)];
  const modified = { ...identity, PhysicalResourceId: current.physicalId, Scope: ['Properties'] };
  if (current.type !== resource.Type) return [change('Modify', { ...modified, Replacement: 'True' })];
  const properties = resolve(resource.Properties ?? {}, target.scope) as Record<string, unknown>;
  const names = new Set([...Object.keys(properties), ...Object.keys(current.properties)]);
  const changed = [...names].filter((name) => !isDeepStrictEqual(properties[name], current.properties[name]));
  if (changed.length === 0) return [];
  const Details = changed.map((Name) => ({
    Target: { Attribute: 'Properties', Name, RequiresRecreation: 'Conditionally' },
    Evaluation: containsUnknown(properties[Name]) ? 'Dynamic' : 'Static',
    ChangeSource: 'DirectModification',
  }));
  return [change('Modify', { ...modified, Replacement: 'Conditional', Details })];
}

function refusedInProperties(
  target: Target,
  types: ReadonlyMap<string, ResourceType>,
  already: readonly string[],
): string[] {
  return target.resources.flatMap(({ logicalId, resource }) => {
    const type = types.get(resource.Type);
    if (!type || type.recordedOnly || already.some((line) => line.startsWith(`${logicalId}: Fn::`)))
      return [];
    const properties = resolve(resource.Properties ?? {}, target.scope);
    return refusedProperties(properties, type.properties).map(
      (path) => `${logicalId}: property ${path} of ${resource.Type}`,
    );
  });
}

function change(
  Action: 'Add' | 'Modify' | 'Remove',
  rest: Partial<Change['ResourceChange']> & { LogicalResourceId: string; ResourceType: string },
): Change {
  return { Type: 'Resource', ResourceChange: { Action, Scope: [], Details: [], ...rest } };
}

function containsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(containsUnknown);
}
