import { awsEndpoint } from '@millrace/tools-start';

export interface StackDescription {
  readonly StackName: string;
  readonly StackStatus: string;
  readonly CreationTime: string;
  readonly LastUpdatedTime?: string;
}

/** All stacks, by name. */
export async function stacksIn(endpointUrl: string): Promise<ReadonlyMap<string, StackDescription>> {
  const { Stacks } = await awsEndpoint(endpointUrl).cloudFormation<{
    Stacks: { member: StackDescription[] };
  }>('DescribeStacks', {});
  return new Map(Stacks.member.map((stack) => [stack.StackName, stack]));
}

/** The stacks that were created, deleted or updated during an action, whatever the outcome. */
export async function stacksMovedBy(endpointUrl: string, action: () => Promise<unknown>): Promise<string[]> {
  const before = await stacksIn(endpointUrl);
  await action();
  const after = await stacksIn(endpointUrl);
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => stateOf(before.get(name)) !== stateOf(after.get(name))).sort();
}

/** Changes with every update, even one that was rolled back. */
function stateOf(stack: StackDescription | undefined): string | undefined {
  return stack && `${stack.StackStatus} since ${stack.LastUpdatedTime ?? stack.CreationTime}`;
}
