import { AwsRefusal, type AwsEndpoint } from './aws-endpoint.ts';

interface StackDescription {
  readonly StackName: string;
  readonly StackStatus: string;
}

interface StackEvent {
  readonly LogicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason?: string;
}

const STACK = 'AWS::CloudFormation::Stack';

/** The names of the stacks whose last deployment succeeded. */
export async function deployedStacks(aws: AwsEndpoint): Promise<Set<string>> {
  const { Stacks } = await aws.cloudFormation<{ Stacks: { member?: StackDescription[] } | '' }>(
    'DescribeStacks',
    {},
  );
  const stacks = Stacks === '' ? [] : (Stacks.member ?? []);
  const sound = stacks.filter(({ StackStatus }) => /^(CREATE|UPDATE)_COMPLETE$/.test(StackStatus));
  return new Set(sound.map(({ StackName }) => StackName));
}

/**
 * The first failure of the last deployment of a stack, as `AWS::Lambda::Function Api: why`.
 * @returns undefined when it did not fail, or was refused before it began
 */
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
      ResourceType === STACK && /^(CREATE|UPDATE)_IN_PROGRESS$/.test(ResourceStatus),
  );
  const failed = events
    .slice(0, start === -1 ? undefined : start)
    .filter(
      ({ ResourceStatus, ResourceType }) => ResourceStatus.endsWith('_FAILED') && ResourceType !== STACK,
    )
    .at(-1);
  return (
    failed &&
    `${failed.ResourceType} ${failed.LogicalResourceId}: ${failed.ResourceStatusReason ?? 'no reason given'}`
  );
}
