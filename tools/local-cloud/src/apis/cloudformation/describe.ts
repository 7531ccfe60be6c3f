import type { ChangeSetRecord, StackEvent, StackRecord } from '../../state/stacks.ts';
import type { StoredResource } from '../../state/resources.ts';

/** The shapes that CloudFormation's API gives. */
export function describedStack(stack: StackRecord, noEcho: ReadonlySet<string>) {
  return {
    ...summary(stack),
    Description: stack.description,
    Parameters: parameterList(stack.parameters, noEcho),
    Capabilities: stack.capabilities,
    Outputs: stack.outputs.map(({ key, value, description }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
    })),
    Tags: tagList(stack.tags),
    EnableTerminationProtection: stack.terminationProtection,
    DisableRollback: false,
    NotificationARNs: [],
    RollbackConfiguration: {},
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
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
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

export function describedResource(resource: StoredResource) {
  const updated = resource.updatedAt !== resource.createdAt;
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: updated ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE',
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  };
}

export function describedChangeSet(changeSet: ChangeSetRecord, noEcho: ReadonlySet<string>) {
  return {
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    StackId: changeSet.stackId,
    StackName: changeSet.stackName,
    CreationTime: changeSet.createdAt,
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    ExecutionStatus: changeSet.executionStatus,
    Parameters: parameterList(changeSet.parameters, noEcho),
    Capabilities: changeSet.capabilities,
    Tags: tagList(changeSet.tags),
    NotificationARNs: [],
    RollbackConfiguration: {},
    Changes: changeSet.changes,
    IncludeNestedStacks: false,
  };
}

function parameterList(parameters: Readonly<Record<string, string>>, noEcho: ReadonlySet<string>) {
  return Object.entries(parameters).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: noEcho.has(ParameterKey) ? '****' : value,
  }));
}

function tagList(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
