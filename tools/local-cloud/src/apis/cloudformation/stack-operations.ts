import type { StackEngine } from '../../cloudformation/stack-engine.ts';
import { AwsError } from '../../cloud.ts';
import { isStanding } from '../../state/resources.ts';
import { listOf } from '../api.ts';
import type { Input, Operation } from '../api.ts';
import { describedEvent, describedResource, describedStack, summary } from './describe.ts';

const EVENTS_PER_PAGE = 100;

/** Showing stacks with their resources and events, deleting them, and taking rollbacks up again. */
export function stackOperations(engine: StackEngine): Record<string, Operation> {
  const tokenOf = ({ ClientRequestToken }: Input): string => ClientRequestToken ?? 'none';

  return {
    DescribeStacks({ StackName }, { store }) {
      const stacks = StackName
        ? [engine.stack(StackName)]
        : store.stacks.all().filter(({ deletedAt }) => !deletedAt);
      return { Stacks: stacks.map(describedStack) };
    },

    ListStacks({ StackStatusFilter }, { store }) {
      const wanted = listOf(StackStatusFilter);
      const stacks = store.stacks
        .all()
        .filter(({ status }) => wanted.length === 0 || wanted.includes(status));
      return { StackSummaries: stacks.reverse().map(summary) };
    },

    DescribeStackEvents({ StackName, NextToken = 0 }, { store }) {
      const offset = Number(NextToken);
      const events = store.stacks.events(engine.stack(StackName).id, { limit: EVENTS_PER_PAGE + 1, offset });
      return {
        StackEvents: events.slice(0, EVENTS_PER_PAGE).map(describedEvent),
        NextToken: events.length > EVENTS_PER_PAGE ? offset + EVENTS_PER_PAGE : undefined,
      };
    },

    /** Asked for change sets, which are made in one go and have no events of their own. */
    DescribeEvents({ ChangeSetName }) {
      if (ChangeSetName) return { OperationEvents: [] };
      throw new AwsError(
        'ValidationError',
        'The local cloud describes the events of a stack by DescribeStackEvents.',
      );
    },

    DescribeStackResources({ StackName, LogicalResourceId }, { store }) {
      const { id, name } = engine.stack(StackName);
      const resources = store.resources
        .ofStack(name)
        .filter(
          (resource) => isStanding(resource) && [resource.logicalId, undefined].includes(LogicalResourceId),
        );
      return {
        StackResources: resources.map((resource) => ({
          ...describedResource(resource),
          StackId: id,
          StackName: name,
          Timestamp: resource.updatedAt,
        })),
      };
    },

    ListStackResources({ StackName }, { store }) {
      const resources = store.resources.ofStack(engine.stack(StackName).name).filter(isStanding);
      return {
        StackResourceSummaries: resources.map((resource) => ({
          ...describedResource(resource),
          LastUpdatedTimestamp: resource.updatedAt,
        })),
      };
    },

    GetTemplate({ StackName, ChangeSetName }) {
      if (ChangeSetName) {
        throw new AwsError('ValidationError', 'The local cloud gives the templates of stacks only.');
      }
      return {
        TemplateBody: engine.stack(StackName).template || '{}',
        StagesAvailable: ['Original', 'Processed'],
      };
    },

    async DeleteStack(input, { store }) {
      if (input['RetainResources']) {
        throw new AwsError('ValidationError', 'The local cloud does not carry out RetainResources.');
      }
      // Deleting a stack that does not exist succeeds, as on AWS.
      const stack = store.stacks.get(input['StackName']);
      if (stack && !stack.deletedAt) await engine.delete(stack, tokenOf(input));
    },

    async ContinueUpdateRollback(input) {
      if (input['ResourcesToSkip']) {
        throw new AwsError('ValidationError', 'The local cloud does not carry out ResourcesToSkip.');
      }
      await engine.continueRollback(input['StackName'], tokenOf(input));
    },
  };
}
