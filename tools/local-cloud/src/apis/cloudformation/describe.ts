import type { ChangeSet } from '../../cloudformation/change-sets.ts';
import type { StackEvent, StackRecord } from '../../state/stacks.ts';
import type { StoredResource } from '../../state/resources.ts';

/** The shapes that CloudFormation's API gives. */
export function describedStack(stack: StackRecord) {
  return {
    ...summary(stack),
    Description: stack.description,
    Parameters: parameterList(stack.parameters),
    Outputs: stack.outputs.map(({ key, value, description }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
    })),
    Tags: tagList(stack.tags),
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

export function describedEvent(event: StackEvent) {
  return {
    EventId: event.eventId,
    StackId: event.stackId,
    StackName: event.stackName,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
    ClientRequestToken: event.clientRequestToken,
    Timestamp: event.timestamp,
  };
}

export function describedResource({ logicalId, physicalId, type, createdAt, updatedAt }: StoredResource) {
  return {
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: updatedAt === createdAt ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE',
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
    StatusReason: changeSet.failure,
    ExecutionStatus: failed ? 'UNAVAILABLE' : 'AVAILABLE',
    Parameters: parameterList(changeSet.parameters),
    Tags: tagList(changeSet.tags),
    Changes: changeSet.changes,
  };
}

function parameterList(parameters: Readonly<Record<string, string>>) {
  return Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
}

function tagList(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
