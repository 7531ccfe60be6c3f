import type { FoundImport } from './imports.ts';
import type { GivenParameter } from './parameters.ts';
import type { Change } from './plan.ts';
import type { StackRecord } from './stack-table.ts';

export interface ChangeSetRequest {
  readonly stackName: string;
  readonly name: string;
  readonly type: string;
  readonly template: string;
  readonly parameters: readonly GivenParameter[];
  readonly tags: StackRecord['Tags'];
  /** Empty unless the type is `IMPORT`. */
  readonly imports: readonly FoundImport[];
}

/** A change set. A change set with a `failure` cannot be executed. */
export interface ChangeSet extends Omit<ChangeSetRequest, 'parameters'> {
  /** The ARN. */
  readonly id: string;
  readonly stackId: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The values of the parameters, with entries of the parameter store looked up when the change set was created. */
  readonly resolvedParameters: Readonly<Record<string, string>>;
  readonly changes: readonly Change[];
  readonly failure?: string;
  readonly createdAt: string;
}
