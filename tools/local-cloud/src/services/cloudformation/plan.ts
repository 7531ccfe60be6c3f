import { isDeepStrictEqual } from 'node:util';
import type { Imported } from './imports.ts';
import type { StoredResource } from './resource-table.ts';
import type { Template, TemplateResource } from './template.ts';

/** An entry of `Changes` in the form of `DescribeChangeSet`. */
export interface Change {
  readonly Type: 'Resource';
  readonly ResourceChange: {
    readonly Action: 'Add' | 'Modify' | 'Remove' | 'Import';
    readonly LogicalResourceId: string;
    readonly PhysicalResourceId: string | undefined;
    readonly ResourceType: string;
    readonly Replacement?: string;
    readonly Scope?: readonly string[];
    readonly Details?: readonly object[];
  };
}

/**
 * The differences between two templates in the form of `DescribeChangeSet`, for people and `cdk diff`. A deployment
 * compares resolved properties, so it may change less, or more where the value of a parameter has changed.
 */
export function plan(
  previous: Template['Resources'],
  next: Template['Resources'],
  stored: readonly StoredResource[],
): Change[] {
  const logicalIds = new Set([...Object.keys(next), ...Object.keys(previous)]);
  return [...logicalIds].flatMap((LogicalResourceId) => {
    const [before, after] = [previous[LogicalResourceId], next[LogicalResourceId]];
    if (isDeepStrictEqual(before, after)) return [];
    const ResourceChange: Change['ResourceChange'] = {
      Action: !before ? 'Add' : after ? 'Modify' : 'Remove',
      LogicalResourceId,
      PhysicalResourceId: stored.find(({ logicalId }) => logicalId === LogicalResourceId)?.physicalId,
      ResourceType: (after ?? before)!.Type,
      ...(before && after && modification(before, after)),
    };
    return [{ Type: 'Resource' as const, ResourceChange }];
  });
}

/** The changes of an import. */
export function importChanges(imports: readonly Imported[]): Change[] {
  return imports.map(({ imported: { logicalId, physicalId, type } }) => ({
    Type: 'Resource',
    ResourceChange: {
      Action: 'Import',
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      Scope: [],
      Details: [],
    },
  }));
}

function modification(
  before: TemplateResource,
  after: TemplateResource,
): Pick<Change['ResourceChange'], 'Replacement' | 'Scope' | 'Details'> {
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
