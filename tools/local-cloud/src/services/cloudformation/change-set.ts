import type { GivenParameter } from './parameters.ts';
import type { StackRecord } from './stack-table.ts';

export interface ChangeSetRequest {
  readonly stackName: string;
  readonly name: string;
  readonly type: string;
  readonly template: string;
  readonly parameters: readonly GivenParameter[];
  readonly tags: StackRecord['Tags'];
}

/** A change set. `changes` have the form of `DescribeChangeSet`. A change set with a `failure` cannot be executed. */
export interface ChangeSet extends Omit<ChangeSetRequest, 'parameters'> {
  /** The ARN. */
  readonly id: string;
  readonly stackId: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The values of the parameters, with entries of the parameter store looked up when the change set was created. */
  readonly resolvedParameters: Readonly<Record<string, string>>;
  readonly changes: readonly unknown[];
  readonly failure?: string;
  readonly createdAt: string;
}
