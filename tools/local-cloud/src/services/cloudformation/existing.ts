import { ResourceRefused } from '../../core/resources/resource-type.ts';
import type { ResourceState, ResourceType } from '../../core/resources/resource-type.ts';
import type { StackContext } from './context.ts';
import type { StoredResource } from './resource-table.ts';

type Wanted = Pick<ResourceState, 'stackName' | 'logicalId' | 'properties'>;

/**
 * Refuses a resource that exists already, whoever created it. A stack never adopts a resource, because its rollback would
 * delete it.
 * @returns the identity of the new resource; undefined when any number of equal resources may exist
 * @throws ResourceRefused
 */
export async function requireNew(
  wanted: Wanted,
  type: ResourceType,
  { resources, stacks }: Pick<StackContext, 'resources' | 'stacks'>,
): Promise<string | undefined> {
  const identity = identityOf(wanted.properties, type);
  if (identity === undefined) return undefined;
  const owners = resources.ofType(type.type).filter((other) => isCalled(other, identity, type));
  const exists = await type.service?.exists(identity);
  for (const owner of owners) {
    if (owner.status === 'RETAINED' && exists === false) {
      resources.delete(owner);
    } else if (owner.stackName === wanted.stackName && owner.logicalId === wanted.logicalId) {
      throw new ResourceRefused(
        `the change needs a new resource, but its name ${identity} is given: rename it to deploy the change`,
      );
    } else {
      const stack = owner.status === 'RETAINED' ? undefined : stacks.get(owner.stackName)?.id;
      throw new ResourceRefused(
        `${identity} already exists${stack === undefined ? '' : ` in stack ${stack}`}`,
      );
    }
  }
  if (exists) throw new ResourceRefused(`${identity} already exists`);
  return identity;
}

/** Undefined when the type is anonymous, or a name will be generated. */
export function identityOf(
  properties: ResourceState['properties'],
  { identity }: ResourceType,
): string | undefined {
  return identity === 'anonymous' ? undefined : identity(properties);
}

/** A resource without a given name has its generated name. */
function isCalled(
  { properties, physicalId, attributes }: StoredResource,
  identity: string,
  type: ResourceType,
) {
  return [identityOf(properties, type), physicalId, attributes['Id']].includes(identity);
}
