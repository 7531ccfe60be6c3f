import type { StoredResource } from '../state/resources.ts';
import { inOrder } from './dependencies.ts';
import type { TargetResource } from './target.ts';

/** Dependents before what they depend on. */
export function deletionOrder(resources: readonly StoredResource[]): StoredResource[] {
  return inOrder(
    resources,
    ({ logicalId, physicalId }) => `${logicalId}\n${physicalId}`,
    ({ dependsOn }) =>
      resources
        .filter(({ logicalId }) => dependsOn.includes(logicalId))
        .map(({ logicalId, physicalId }) => `${logicalId}\n${physicalId}`),
  ).reverse();
}

/** The row of a resource that is being made or changed, without what only its type knows. */
export function rowOf(
  stackName: string,
  { logicalId, resource, dependsOn }: TargetResource,
  properties: Record<string, unknown>,
  current: StoredResource | undefined,
): Omit<StoredResource, 'physicalId' | 'attributes'> {
  const now = new Date().toISOString();
  return {
    stackName,
    logicalId,
    type: resource.Type,
    properties,
    deletionPolicy: resource.DeletionPolicy ?? 'Delete',
    dependsOn,
    createdAt: current?.createdAt ?? now,
    updatedAt: now,
  };
}
