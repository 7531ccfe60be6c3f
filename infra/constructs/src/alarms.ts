import { Duration, type CfnResource } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps as CdkAlarmProps,
  ComparisonOperator,
  TreatMissingData,
  type IAlarmAction,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct, IConstruct } from 'constructs';
import { UNDELIVERED, UNWATCHED } from './metadata.ts';
import type { ModuleStack } from './module-stack.ts';
import { attentionTopicArn } from './resource-names.ts';

/** An alarm of a module. `docs/reference/alarms.md`, which is generated from the templates, lists all alarms. */
export interface AlarmProps {
  /** Completes `millrace-<stage>-<module>-<name>`. */
  readonly name: string;
  /** For the person who is notified: what the alarm means. */
  readonly description: string;
  readonly metric: IMetric;
  /** How many periods are evaluated. Defaults to 1. */
  readonly periods?: number;
  /** How many of them must be bad. Defaults to all. */
  readonly badPeriods?: number;
  /** The topic to notify. Defaults to the attention topic. */
  readonly topicArn?: string;
  /** Notifies nobody: only a deployment reads the alarm. */
  readonly silent?: boolean;
}

export interface ModuleAlarmProps extends AlarmProps {
  /** Alarms when the metric is greater than this. */
  readonly above: number;
}

export const ALARM_PERIOD = Duration.minutes(1);

/**
 * For failures of functions and APIs that may be called once a minute or a few times an hour, where three bad minutes
 * rarely follow each other.
 */
export const SPORADIC = { periods: 60, badPeriods: 3 } as const;

/** Gives the written reason without which the rules of templates refuse a queue or a function that nobody is told about. */
export function leaveUnwatched(construct: IConstruct, reason: string): void {
  const resource = (construct.node.defaultChild ?? construct) as CfnResource;
  resource.addMetadata(UNWATCHED, reason);
}

/** Records why nothing keeps what the resource cannot deliver. */
export function leaveUndelivered(resource: CfnResource, reason: string): void {
  resource.addMetadata(UNDELIVERED, reason);
}

/** An alarm that notifies a topic. The default is the attention topic, which processing owns and whose name all modules know. */
export function alarmWhenAbove(
  scope: Construct,
  id: string,
  stack: ModuleStack,
  props: ModuleAlarmProps,
): Alarm {
  return alarmOn(scope, id, stack, props, {
    threshold: props.above,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/**
 * An alarm on a metric that should never be zero, such as the calls of a schedule. Missing data counts as zero, because
 * CloudWatch has no data about events that do not happen.
 */
export function alarmWhenNone(scope: Construct, id: string, stack: ModuleStack, props: AlarmProps): Alarm {
  return alarmOn(scope, id, stack, props, {
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
}

function alarmOn(
  scope: Construct,
  id: string,
  stack: ModuleStack,
  props: AlarmProps,
  condition: Pick<CdkAlarmProps, 'threshold' | 'comparisonOperator' | 'treatMissingData'>,
): Alarm {
  const alarm = new Alarm(scope, id, {
    alarmName: stack.nameOf(props.name),
    alarmDescription: props.description,
    metric: props.metric,
    evaluationPeriods: props.periods ?? 1,
    ...(props.badPeriods !== undefined && { datapointsToAlarm: props.badPeriods }),
    ...condition,
  });
  if (!props.silent) alarm.addAlarmAction(notify(props.topicArn ?? attentionTopicArn(stack.stage)));
  return alarm;
}

function notify(alarmActionArn: string): IAlarmAction {
  return { bind: () => ({ alarmActionArn }) };
}
