/** An event of a stack's history, as in `DescribeStackEvents`. */
export interface StackEvent {
  readonly LogicalResourceId?: string | undefined;
  readonly ResourceType?: string | undefined;
  readonly ResourceStatus?: string | undefined;
  readonly ResourceStatusReason?: string | undefined;
}

const STACK = 'AWS::CloudFormation::Stack';
const BEGINNING = /^(CREATE|UPDATE|DELETE|IMPORT)_IN_PROGRESS$/;

/**
 * The first failure of the last operation on a stack, as `AWS::Lambda::Function Api: why`.
 * @param events newest first
 * @returns undefined when it succeeded, or was refused before it began
 */
export function firstFailureOf(events: readonly StackEvent[]): string | undefined {
  // An operation begins with an event of the stack itself.
  const start = events.findIndex(
    ({ ResourceType, ResourceStatus = '' }) => ResourceType === STACK && BEGINNING.test(ResourceStatus),
  );
  const failed = events
    .slice(0, start === -1 ? undefined : start)
    .findLast(
      ({ ResourceStatus, ResourceType }) => ResourceStatus?.endsWith('_FAILED') && ResourceType !== STACK,
    );
  return (
    failed &&
    `${failed.ResourceType} ${failed.LogicalResourceId}: ${failed.ResourceStatusReason ?? 'no reason given'}`
  );
}
