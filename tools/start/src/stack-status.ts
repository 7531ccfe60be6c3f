import { AwsRefusal, type AwsEndpoint } from './aws-endpoint.ts';

interface StackDescription {
  readonly StackName: string;
  readonly StackStatus: string;
  readonly CreationTime: string;
  readonly LastUpdatedTime?: string;
}

interface StackEvent {
  readonly LogicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason?: string;
}

/** Every stack of the local cloud, with the moment of its last change: `{ "millrace-local-quote": "2026-…" }`. */
export async function stackVersions(aws: AwsEndpoint): Promise<Record<string, string>> {
  const { Stacks } = await aws.cloudFormation<{ Stacks: { member?: StackDescription[] } | '' }>(
    'DescribeStacks',
    {},
  );
  const stacks = Stacks === '' ? [] : (Stacks.member ?? []);
  return Object.fromEntries(
    stacks.map((stack) => [
      stack.StackName,
      `${stack.LastUpdatedTime ?? stack.CreationTime} ${stack.StackStatus}`,
    ]),
  );
}

/** The first failure of the last deployment of a stack, as `AWS::Lambda::Function Api: why`; undefined when there is none. */
export async function firstFailure(aws: AwsEndpoint, stackName: string): Promise<string | undefined> {
  let events: StackEvent[];
  try {
    const { StackEvents } = await aws.cloudFormation<{ StackEvents: { member?: StackEvent[] } | '' }>(
      'DescribeStackEvents',
      { StackName: stackName },
    );
    events = StackEvents === '' ? [] : (StackEvents.member ?? []);
  } catch (error) {
    if (error instanceof AwsRefusal) return undefined;
    throw error;
  }
  // Newest first; a deployment begins with the stack's own event.
  const start = events.findIndex(
    ({ ResourceType, ResourceStatus }) =>
      ResourceType === 'AWS::CloudFormation::Stack' && /^(CREATE|UPDATE)_IN_PROGRESS$/.test(ResourceStatus),
  );
  const failed = events
    .slice(0, start === -1 ? undefined : start)
    .filter(
      ({ ResourceStatus, ResourceType }) =>
        ResourceStatus.endsWith('_FAILED') && ResourceType !== 'AWS::CloudFormation::Stack',
    )
    .at(-1);
  return (
    failed &&
    `${failed.ResourceType} ${failed.LogicalResourceId}: ${failed.ResourceStatusReason ?? 'no reason given'}`
  );
}
