import type { ChangeSet } from './change-set.ts';
import type { StoredResource } from './resource-table.ts';
import type { StackRecord } from './stack-table.ts';

const VERIFY_IMPORT =
  'Verify that resources and their properties defined in the template match the intended configuration of the resource import to avoid unexpected changes.';

/** Stacks, resources and change sets in the form of CloudFormation's API. */
export function describedStack(stack: StackRecord) {
  return {
    ...summary(stack),
    Description: stack.description,
    Parameters: parameterList(stack.parameters),
    Outputs: stack.Outputs,
    Tags: stack.Tags,
  };
}

export function summary(stack: StackRecord) {
  return {
    StackId: stack.id,
    StackName: stack.name,
    CreationTime: stack.createdAt,
    LastUpdatedTime: stack.updatedAt,
    DeletionTime: stack.deletedAt,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
  };
}

export function describedResource({ logicalId, physicalId, type, createdAt, updatedAt }: StoredResource) {
  return {
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: updatedAt === createdAt ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE',
    LastUpdatedTimestamp: updatedAt,
  };
}

export function describedChangeSet(changeSet: ChangeSet) {
  const failed = changeSet.failure !== undefined;
  return {
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    StackId: changeSet.stackId,
    StackName: changeSet.stackName,
    CreationTime: changeSet.createdAt,
    Status: failed ? 'FAILED' : 'CREATE_COMPLETE',
    StatusReason: changeSet.failure ?? (changeSet.type === 'IMPORT' ? VERIFY_IMPORT : undefined),
    ExecutionStatus: failed ? 'UNAVAILABLE' : 'AVAILABLE',
    Parameters: parameterList(changeSet.parameters),
    Tags: changeSet.tags,
    Changes: changeSet.changes,
  };
}

function parameterList(parameters: Readonly<Record<string, string>>) {
  return Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
}
