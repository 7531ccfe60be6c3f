import { listOf } from '../../core/api/api.ts';
import type { Operation } from '../../core/api/api.ts';
import { AwsError } from '../../core/aws-error.ts';
import { describedResource, describedStack, summary } from './describe.ts';
import { isActive, type ResourceTable } from './resource-table.ts';
import type { StackEngine } from './stack-engine.ts';
import type { StackTable } from './stack-table.ts';

interface Own {
  readonly engine: StackEngine;
  readonly stacks: StackTable;
  readonly resources: ResourceTable;
}

/** Describes stacks with their resources and events, and deletes them. */
export const stackOperations: Readonly<Record<string, Operation<Own>>> = {
  DescribeStacks({ StackName }, { engine, stacks }) {
    const found = StackName ? [engine.stack(StackName)] : stacks.all().filter(({ deletedAt }) => !deletedAt);
    return { Stacks: found.map(describedStack) };
  },

  ListStacks({ StackStatusFilter }, { stacks }) {
    const wanted = listOf(StackStatusFilter);
    const found = stacks.all().filter(({ status }) => wanted.length === 0 || wanted.includes(status));
    return { StackSummaries: found.reverse().map(summary) };
  },

  DescribeStackEvents({ StackName }, { engine, stacks }) {
    return { StackEvents: stacks.events(engine.stack(StackName).id) };
  },

  /** Called for change sets, which have no events of their own. */
  DescribeEvents({ ChangeSetName }) {
    if (ChangeSetName) return { OperationEvents: [] };
    return refuse('DescribeEvents of a stack: use DescribeStackEvents');
  },

  ListStackResources({ StackName }, { engine, resources }) {
    const active = resources.ofStack(engine.stack(StackName).name).filter(isActive);
    return { StackResourceSummaries: active.map(describedResource) };
  },

  GetTemplate({ StackName, ChangeSetName }, { engine }) {
    if (ChangeSetName) refuse('GetTemplate of a change set');
    return { TemplateBody: engine.stack(StackName).template || '{}' };
  },

  async DeleteStack({ StackName, RetainResources, ClientRequestToken = 'none' }, { engine, stacks }) {
    if (RetainResources) refuse('RetainResources');
    // As on AWS, deleting a stack that does not exist succeeds.
    const stack = stacks.get(StackName);
    if (!stack || stack.deletedAt) return;
    await engine.settle(stack.id);
    await engine.delete(engine.stack(stack.id), ClientRequestToken);
  },
};

function refuse(what: string): never {
  throw new AwsError('ValidationError', `The local cloud does not carry out ${what}.`);
}
