import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { TemplateJson } from '@millrace/constructs/testing/template.ts';
import { workspaceRoot } from '@millrace/constructs/testing/synthesized.ts';

export interface RunningCloud {
  /**
   * Executes a change set of the stack with this template.
   * @returns the status of the stack, and why resources failed, newest first
   */
  deploy(stack: string, template: TemplateJson, options?: { rollBack?: boolean }): Promise<readonly string[]>;
  deleteStack(stack: string): Promise<void>;
  putParameter(name: string): Promise<void>;
  createQueue(name: string): Promise<void>;
  deleteQueue(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a local cloud with an empty state on free ports, in a process of its own. */
export async function aLocalCloud(): Promise<RunningCloud> {
  const stateDir = mkdtempSync(join(tmpdir(), 'millrace-first-creation-'));
  const child = fork(
    join(workspaceRoot, 'tools/local-cloud/src/main.ts'),
    ['--state-dir', stateDir, '--endpoint-port', '0', '--origin-port', '0'],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const exited = once(child, 'exit');
  const ready = once(child, 'message').then(([message]) => (message as { endpointUrl: string }).endpointUrl);
  const endpoint = await Promise.race([ready, exited]);
  if (typeof endpoint !== 'string') throw new Error(`the local cloud ended with ${String(endpoint[0])}`);
  const settings = {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const cloudFormation = new CloudFormationClient(settings);
  const [sqs, ssm] = [new SQSClient(settings), new SSMClient(settings)];
  const statusOf = async (stack: string): Promise<string | undefined> => {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
    return Stacks.find(({ StackName }) => StackName === stack)?.StackStatus;
  };
  let changeSets = 0;
  return {
    async deploy(stack, template, { rollBack = true } = {}) {
      const change = { StackName: stack, ChangeSetName: `change-${(changeSets += 1)}` };
      const ChangeSetType = (await statusOf(stack)) === undefined ? 'CREATE' : 'UPDATE';
      const TemplateBody = JSON.stringify(template);
      await cloudFormation.send(new CreateChangeSetCommand({ ...change, ChangeSetType, TemplateBody }));
      const { StatusReason, Status } = await cloudFormation.send(new DescribeChangeSetCommand(change));
      if (Status === 'FAILED') return [Status, StatusReason ?? ''];
      await cloudFormation.send(new ExecuteChangeSetCommand({ ...change, DisableRollback: !rollBack }));
      const { StackEvents = [] } = await cloudFormation.send(
        new DescribeStackEventsCommand({ StackName: stack }),
      );
      const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'));
      return [(await statusOf(stack)) ?? 'none', ...failed.map((event) => event.ResourceStatusReason ?? '')];
    },
    deleteStack: async (StackName) => void (await cloudFormation.send(new DeleteStackCommand({ StackName }))),
    putParameter: async (Name) =>
      void (await ssm.send(
        new PutParameterCommand({ Name, Value: 'team@example.com', Type: 'String', Overwrite: true }),
      )),
    createQueue: async (QueueName) => void (await sqs.send(new CreateQueueCommand({ QueueName }))),
    deleteQueue: async (name) =>
      void (await sqs.send(new DeleteQueueCommand({ QueueUrl: `${endpoint}/000000000000/${name}` }))),
    async stop() {
      child.kill('SIGTERM');
      await exited;
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
