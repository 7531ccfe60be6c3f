import { isDeepStrictEqual } from 'node:util';
import { isStanding } from '../state/resources.ts';
import type { StoredResource } from '../state/resources.ts';
import { NotKnownYet, resolve } from './intrinsics.ts';
import type { Target, TargetResource } from './target.ts';

/** One line of a change set, as `DescribeChangeSet` gives it. */
interface Change {
  readonly Type: 'Resource';
  readonly ResourceChange: object;
}

/** Everything that a deployment of `target` would do. */
export function plan(target: Target, existing: readonly StoredResource[]): Change[] {
  const standing = existing.filter(isStanding);
  const wanted = target.resources.flatMap((resource) => {
    const current = standing.find(({ logicalId }) => logicalId === resource.logicalId);
    return changeOf(target, resource, current);
  });
  const removed = standing.filter(({ logicalId }) => !Object.hasOwn(target.template.Resources, logicalId));
  return [...wanted, ...removed.map((resource) => change('Remove', resource))];
}

function changeOf(
  target: Target,
  { logicalId, resource }: TargetResource,
  current: StoredResource | undefined,
): Change[] {
  if (!current) return [change('Add', { logicalId, type: resource.Type })];
  const wanted = { ...current, type: resource.Type };
  if (current.type !== resource.Type) return [change('Modify', wanted, { Replacement: 'True' })];
  const properties = resource.Properties ?? {};
  const names = new Set([...Object.keys(properties), ...Object.keys(current.properties)]);
  const changed = [...names].filter(
    (name) => !isKnownAs(properties[name], current.properties[name], target.scope),
  );
  if (changed.length === 0 && current.status === 'COMPLETE') return [];
  const Details = changed.map((Name) => ({
    Target: { Attribute: 'Properties', Name, RequiresRecreation: 'Conditionally' },
    ChangeSource: 'DirectModification',
  }));
  return [change('Modify', wanted, { Replacement: 'Conditional', Scope: ['Properties'], Details })];
}

function isKnownAs(value: unknown, current: unknown, scope: Target['scope']): boolean {
  try {
    return isDeepStrictEqual(resolve(value, scope), current);
  } catch (error) {
    if (error instanceof NotKnownYet) return false;
    throw error;
  }
}

function change(
  Action: 'Add' | 'Modify' | 'Remove',
  resource: { logicalId: string; type: string; physicalId?: string },
  rest: object = {},
): Change {
  const { logicalId: LogicalResourceId, type: ResourceType, physicalId: PhysicalResourceId } = resource;
  return {
    Type: 'Resource',
    ResourceChange: {
      Action,
      LogicalResourceId,
      PhysicalResourceId,
      ResourceType,
      Scope: [],
      Details: [],
      ...rest,
    },
  };
}
