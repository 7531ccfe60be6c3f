import { isDeepStrictEqual } from 'node:util';
import type { StoredResource } from './resource-table.ts';
import type { Template, TemplateResource } from './template.ts';

/**
 * The differences between two templates in the form of `DescribeChangeSet`, for people and `cdk diff`. A deployment
 * compares resolved properties, so it may change less, or more where the value of a parameter has changed.
 */
export function plan(
  previous: Template['Resources'],
  next: Template['Resources'],
  stored: readonly StoredResource[],
): { Type: 'Resource'; ResourceChange: object }[] {
  const logicalIds = new Set([...Object.keys(next), ...Object.keys(previous)]);
  return [...logicalIds].flatMap((LogicalResourceId) => {
    const [before, after] = [previous[LogicalResourceId], next[LogicalResourceId]];
    if (isDeepStrictEqual(before, after)) return [];
    const ResourceChange = {
      Action: !before ? 'Add' : after ? 'Modify' : 'Remove',
      LogicalResourceId,
      PhysicalResourceId: stored.find(({ logicalId }) => logicalId === LogicalResourceId)?.physicalId,
      ResourceType: (after ?? before)!.Type,
      ...(before && after && modification(before, after)),
    };
    return [{ Type: 'Resource' as const, ResourceChange }];
  });
}

function modification(before: TemplateResource, after: TemplateResource): object {
  const [old, wanted] = [before.Properties ?? {}, after.Properties ?? {}];
  const names = [...new Set([...Object.keys(old), ...Object.keys(wanted)])];
  const Details = names
    .filter((name) => !isDeepStrictEqual(old[name], wanted[name]))
    .map((Name) => ({
      Target: { Attribute: 'Properties', Name, RequiresRecreation: 'Conditionally' },
      ChangeSource: 'DirectModification',
    }));
  return { Replacement: before.Type === after.Type ? 'Conditional' : 'True', Scope: ['Properties'], Details };
}
