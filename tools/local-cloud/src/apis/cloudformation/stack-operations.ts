import type { StackEngine } from '../../cloudformation/stack-engine.ts';
import { AwsError } from '../../cloud.ts';
import type { Cloud } from '../../cloud.ts';
import type { StackRecord } from '../../state/stacks.ts';
import type { Operation } from '../api.ts';
import { describedEvent, describedResource, describedStack, summary } from './describe.ts';
import { listOf } from './lists.ts';
import { noEchoOf } from './template-source.ts';

const EVENTS_PER_PAGE = 100;

/** Showing stacks with their resources and events, deleting them, and taking rollbacks up again. */
export function stackOperations(engine: StackEngine): Record<string, Operation> {
  return {
    DescribeStacks({ StackName }, cloud) {
      const stacks = StackName
        ? [engine.stack(StackName)]
        : cloud.store.stacks.all().filter((stack) => !stack.deletedAt);
      return { Stacks: stacks.map((stack) => describedStack(stack, noEchoOf(stack.template))) };
    },

    ListStacks({ StackStatusFilter }, cloud) {
      const wanted = listOf<string>(StackStatusFilter);
      const stacks = cloud.store.stacks
        .all()
        .filter(({ status }) => wanted.length === 0 || wanted.includes(status));
      return { StackSummaries: stacks.reverse().map(summary) };
    },

    DescribeStackEvents({ StackName, NextToken }, cloud) {
      const { events, next } = pageOfEvents(engine.stack(StackName), NextToken, cloud);
      return { StackEvents: events.map(describedEvent), NextToken: next };
    },

    /** A change set is made in one go, so that it has no events of its own. */
    DescribeEvents({ StackName, ChangeSetName, NextToken }, cloud) {
      if (ChangeSetName) return { OperationEvents: [] };
      const { events, next } = pageOfEvents(engine.stack(StackName), NextToken, cloud);
      return {
        OperationEvents: events.map((event) => ({ ...describedEvent(event), EventType: 'STACK_EVENT' })),
        NextToken: next,
      };
    },

    DescribeStackResources({ StackName, LogicalResourceId }, cloud) {
      const stack = engine.stack(StackName);
      const resources = cloud.store.resources
        .ofStack(stack.name)
        .filter(({ logicalId }) => !LogicalResourceId || logicalId === LogicalResourceId);
      return {
        StackResources: resources.map((resource) => ({
          ...describedResource(resource),
          StackId: stack.id,
          StackName: stack.name,
          Timestamp: resource.updatedAt,
        })),
      };
    },

    DescribeStackResource({ StackName, LogicalResourceId }, cloud) {
      const stack = engine.stack(StackName);
      const resource = cloud.store.resources.get(stack.name, LogicalResourceId);
      if (!resource) {
        throw new AwsError(
          'ValidationError',
          `Resource ${LogicalResourceId} does not exist for stack ${stack.name}`,
        );
      }
      return {
        StackResourceDetail: {
          ...describedResource(resource),
          StackId: stack.id,
          StackName: stack.name,
          LastUpdatedTimestamp: resource.updatedAt,
          Metadata: JSON.stringify(resource.attributes),
        },
      };
    },

    ListStackResources({ StackName }, cloud) {
      const stack = engine.stack(StackName);
      return {
        StackResourceSummaries: cloud.store.resources
          .ofStack(stack.name)
          .map((resource) => ({ ...describedResource(resource), LastUpdatedTimestamp: resource.updatedAt })),
      };
    },

    async DeleteStack({ StackName, RetainResources, ClientRequestToken }, cloud) {
      // Deleting a stack that does not exist succeeds, as on AWS.
      const stack = cloud.store.stacks.get(StackName);
      if (!stack) return;
      await engine.delete(stack, {
        retain: listOf<string>(RetainResources),
        ...(ClientRequestToken && { clientRequestToken: ClientRequestToken }),
      });
    },

    UpdateTerminationProtection({ StackName, EnableTerminationProtection }, cloud) {
      const stack = engine.stack(StackName);
      cloud.store.stacks.put({ ...stack, terminationProtection: EnableTerminationProtection === 'true' });
      return { StackId: stack.id };
    },

    async ContinueUpdateRollback({ StackName }) {
      await engine.continueRollback(StackName);
    },

    async RollbackStack({ StackName }) {
      await engine.continueRollback(StackName);
      return { StackId: engine.stack(StackName).id };
    },
  };
}

function pageOfEvents({ id }: StackRecord, token: string | undefined, { store }: Cloud) {
  const offset = Number(token ?? 0);
  const events = store.stacks.events(id, { limit: EVENTS_PER_PAGE + 1, offset });
  return {
    events: events.slice(0, EVENTS_PER_PAGE),
    next: events.length > EVENTS_PER_PAGE ? String(offset + EVENTS_PER_PAGE) : undefined,
  };
}
