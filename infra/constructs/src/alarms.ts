import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  TreatMissingData,
  type IAlarmAction,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { ModuleStack } from './module-stack.ts';
import { attentionTopicArn } from './resource-names.ts';

export interface ModuleAlarmProps {
  /** Completes `millrace-<stage>-<module>-<noun>`. */
  readonly noun: string;
  /** For the person who is called: what it means. */
  readonly description: string;
  readonly metric: IMetric;
  /** Alarms when the metric is greater. */
  readonly above: number;
  /** How many periods in a row; 1 unless told. */
  readonly periods?: number;
  /** Whom it tells; the topic of what needs a person unless told. */
  readonly topicArn?: string;
}

export const ALARM_PERIOD = Duration.minutes(1);

/** An alarm that tells a topic, as a rule that of what needs a person, which processing owns and everybody knows by name. */
export function alarmWhenAbove(
  scope: Construct,
  id: string,
  stack: ModuleStack,
  props: ModuleAlarmProps,
): Alarm {
  const alarm = new Alarm(scope, id, {
    alarmName: stack.nameOf(props.noun),
    alarmDescription: props.description,
    metric: props.metric,
    threshold: props.above,
    evaluationPeriods: props.periods ?? 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(tell(props.topicArn ?? attentionTopicArn(stack.stage)));
  return alarm;
}

function tell(alarmActionArn: string): IAlarmAction {
  return { bind: () => ({ alarmActionArn }) };
}
