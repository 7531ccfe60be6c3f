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
import { UNWATCHED } from './metadata.ts';
import type { ModuleStack } from './module-stack.ts';
import { attentionTopicArn } from './resource-names.ts';

export interface AlarmProps {
  /** Completes `millrace-<stage>-<module>-<noun>`. */
  readonly noun: string;
  /** For the person who is called: what it means. */
  readonly description: string;
  readonly metric: IMetric;
  /** How many periods are looked at; 1 unless told. */
  readonly periods?: number;
  /** How many of them have to be bad; all of them unless told. */
  readonly badPeriods?: number;
  /** Whom it tells; the topic of what needs a person unless told. */
  readonly topicArn?: string;
  /** Tells nobody: only a deployment looks at it. */
  readonly silent?: boolean;
}

export interface ModuleAlarmProps extends AlarmProps {
  /** Alarms when the metric is greater. */
  readonly above: number;
}

export const ALARM_PERIOD = Duration.minutes(1);

/**
 * For failures of what may be called once a minute or a few times an hour, where three bad minutes in a row never come
 * together.
 */
export const SPORADIC = { periods: 60, badPeriods: 3 } as const;

/** Gives the written reason without which the rules of templates refuse a queue or a function that nobody is told about. */
export function leaveUnwatched(construct: IConstruct, reason: string): void {
  const resource = (construct.node.defaultChild ?? construct) as CfnResource;
  resource.addMetadata(UNWATCHED, reason);
}

/** An alarm that tells a topic, as a rule that of what needs a person, which processing owns and everybody knows by name. */
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
 * An alarm on a metric that should never be zero, such as the calls of a schedule. No data counts as zero, as CloudWatch
 * has none of what does not happen.
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
    alarmName: stack.nameOf(props.noun),
    alarmDescription: props.description,
    metric: props.metric,
    evaluationPeriods: props.periods ?? 1,
    ...(props.badPeriods !== undefined && { datapointsToAlarm: props.badPeriods }),
    ...condition,
  });
  if (!props.silent) alarm.addAlarmAction(tell(props.topicArn ?? attentionTopicArn(stack.stage)));
  return alarm;
}

function tell(alarmActionArn: string): IAlarmAction {
  return { bind: () => ({ alarmActionArn }) };
}
