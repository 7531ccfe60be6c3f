import type { StackEngine } from '../../cloudformation/stack-engine.ts';
import { AwsError } from '../../aws-error.ts';
import { isStanding } from '../../state/resources.ts';
import { listOf } from '../api.ts';
import type { Operation } from '../api.ts';
import { describedResource, describedStack, summary } from './describe.ts';

/** Showing stacks with their resources and events, and deleting them. */
export function stackOperations(engine: StackEngine): Record<string, Operation> {
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

    DescribeStackEvents({ StackName }, { store }) {
      return { StackEvents: store.stacks.events(engine.stack(StackName).id) };
    },

    /** Asked for change sets, which are made in one go and have no events of their own. */
    DescribeEvents({ ChangeSetName }) {
      if (ChangeSetName) return { OperationEvents: [] };
      return refuse('DescribeEvents of a stack: ask for DescribeStackEvents');
    },

    ListStackResources({ StackName }, { store }) {
      const resources = store.resources.ofStack(engine.stack(StackName).name).filter(isStanding);
      return { StackResourceSummaries: resources.map(describedResource) };
    },

    GetTemplate({ StackName, ChangeSetName }) {
      if (ChangeSetName) refuse('GetTemplate of a change set');
      return { TemplateBody: engine.stack(StackName).template || '{}' };
    },

    async DeleteStack({ StackName, RetainResources, ClientRequestToken = 'none' }, { store }) {
      if (RetainResources) refuse('RetainResources');
      // Deleting a stack that does not exist succeeds, as on AWS.
      const stack = store.stacks.get(StackName);
      if (stack && !stack.deletedAt) await engine.delete(stack, ClientRequestToken);
    },
  };
}

function refuse(what: string): never {
  throw new AwsError('ValidationError', `The local cloud does not carry out ${what}.`);
}
