import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';

/** How a deployment has ended. */
export interface Deployed {
  /** Of the stack; `FAILED` for a change set that could not be made. */
  readonly status: string;
  /** Of everything that has failed, newest first; of the change set when that is what failed. */
  readonly reasons: readonly string[];
}

/** What AWS clients of the local cloud need. */
export const clientSettings = (endpoint: string) => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

/** Deploys a template with these resources through CloudFormation's API. */
export async function deployTemplate(
  endpointUrl: string,
  StackName: string,
  Resources: Readonly<Record<string, object>>,
): Promise<Deployed> {
  const client = new CloudFormationClient(clientSettings(endpointUrl));
  const before = await stackOf(client, StackName);
  const change = { StackName, ChangeSetName: `change-${Date.now()}` };
  const ChangeSetType = before === undefined ? 'CREATE' : 'UPDATE';
  const TemplateBody = JSON.stringify({ Resources });
  await client.send(new CreateChangeSetCommand({ ...change, ChangeSetType, TemplateBody }));
  const made = await client.send(new DescribeChangeSetCommand(change));
  if (made.Status === 'FAILED') return { status: 'FAILED', reasons: [made.StatusReason ?? ''] };
  await client.send(new ExecuteChangeSetCommand(change));
  return {
    status: (await stackOf(client, StackName)) ?? 'none',
    reasons: await failureReasons(endpointUrl, StackName),
  };
}

/** Of everything in the history of a stack that has failed, newest first. */
export async function failureReasons(endpointUrl: string, StackName: string): Promise<string[]> {
  const client = new CloudFormationClient(clientSettings(endpointUrl));
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'));
  return failed.map(({ ResourceStatusReason }) => ResourceStatusReason ?? '');
}

/** The status of a stack; undefined where there is none. */
export async function stackStatus(endpointUrl: string, stackName: string): Promise<string | undefined> {
  return stackOf(new CloudFormationClient(clientSettings(endpointUrl)), stackName);
}

async function stackOf(client: CloudFormationClient, name: string): Promise<string | undefined> {
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
  return Stacks.find(({ StackName }) => StackName === name)?.StackStatus;
}
