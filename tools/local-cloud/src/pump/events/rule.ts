import type { Matcher } from '../patterns/event-pattern.ts';

/** `AWS::Events::Rule` `Targets`, in the API's own words. */
export interface RuleTarget {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
  readonly RetryPolicy?: {
    readonly MaximumRetryAttempts?: number;
    readonly MaximumEventAgeInSeconds?: number;
  };
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
  readonly roleArn?: string;
  readonly targets: readonly RuleTarget[];
}

/** An event as a rule's target receives it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** RFC 3339, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
  /** Set on events that a replay puts. */
  readonly 'replay-name'?: string;
}

export interface CompiledRule {
  readonly rule: Rule;
  readonly matches: Matcher;
}
