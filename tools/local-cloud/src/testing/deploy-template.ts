import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';

/** The end of a deployment. */
export interface Deployed {
  /** Of the stack. `FAILED` when the change set failed. */
  readonly status: string;
  /** The reasons of all failures, newest first, or the reason of the failed change set. */
  readonly reasons: readonly string[];
}

/** Settings for AWS clients of the local cloud. */
export const clientSettings = (endpoint: string) => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

/** Deploys a template with these resources, and other sections, through CloudFormation's API. */
export async function deployTemplate(
  endpointUrl: string,
  StackName: string,
  Resources: Readonly<Record<string, object>>,
  sections: object = {},
): Promise<Deployed> {
  const client = new CloudFormationClient(clientSettings(endpointUrl));
  const before = await stackOf(client, StackName);
  const change = { StackName, ChangeSetName: `change-${Date.now()}` };
  const ChangeSetType = before === undefined ? 'CREATE' : 'UPDATE';
  const TemplateBody = JSON.stringify({ Resources, ...sections });
  await client.send(new CreateChangeSetCommand({ ...change, ChangeSetType, TemplateBody }));
  const made = await client.send(new DescribeChangeSetCommand(change));
  if (made.Status === 'FAILED') return { status: 'FAILED', reasons: [made.StatusReason ?? ''] };
  await client.send(new ExecuteChangeSetCommand(change));
  return {
    status: (await stackOf(client, StackName)) ?? 'none',
    reasons: await failureReasons(endpointUrl, StackName),
  };
}

/** The reasons of all failures in the events of a stack, newest first. */
export async function failureReasons(endpointUrl: string, StackName: string): Promise<string[]> {
  const client = new CloudFormationClient(clientSettings(endpointUrl));
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'));
  return failed.map(({ ResourceStatusReason }) => ResourceStatusReason ?? '');
}

/** The status of a stack. Undefined when the stack does not exist. */
export async function stackStatus(endpointUrl: string, stackName: string): Promise<string | undefined> {
  return stackOf(new CloudFormationClient(clientSettings(endpointUrl)), stackName);
}

async function stackOf(client: CloudFormationClient, name: string): Promise<string | undefined> {
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
  return Stacks.find(({ StackName }) => StackName === name)?.StackStatus;
}
