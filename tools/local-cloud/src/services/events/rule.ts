import type { InputTransformer } from './input-transformer.ts';

/** A target in `AWS::Events::Rule`. */
export interface RuleTarget {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly RetryPolicy?: {
    readonly MaximumRetryAttempts?: number;
    readonly MaximumEventAgeInSeconds?: number;
  };
  readonly InputTransformer?: InputTransformer;
  readonly DeadLetterConfig?: { readonly Arn?: string };
}

export interface Rule {
  readonly arn: string;
  readonly name: string;
  readonly busName: string;
  readonly description?: string;
  /** JSON text. */
  readonly pattern: string;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly targets: readonly RuleTarget[];
}
