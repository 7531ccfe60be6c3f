import { FAILS_REPEATEDLY, REPEATED_FROM } from '@millrace/dead-letters';
import { Duration } from 'aws-cdk-lib';
import { FilterPattern, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { alarmWhenAbove } from '../alarms.ts';
import { countLines } from '../log-metric.ts';
import type { ModuleStack } from '../module-stack.ts';

/** Longer than the visibility timeout, so that the alarm stays on while messages keep failing. */
const PERIOD = Duration.minutes(5);

export interface FailingMessagesProps {
  /** The consumer's name within the module. */
  readonly consumer: string;
  readonly logGroup: ILogGroup;
}

/**
 * An alarm on messages that have failed three times or more, whether they are delivered again or dropped. No queue metric
 * shows them: SQS leaves them out of the age of the oldest message, and a partially failed batch is not an error of the
 * function.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function alarmOnFailingMessages(
  scope: Construct,
  stack: ModuleStack,
  { consumer, logGroup }: FailingMessagesProps,
): void {
  const logged = countLines(scope, 'FailingMessagesFilter', {
    logGroup,
    filterPattern: FilterPattern.booleanValue(`$.${FAILS_REPEATEDLY}`, true),
    metricName: `${stack.nameOf(consumer)}-FailingMessages`,
  });
  alarmWhenAbove(scope, 'FailingMessagesAlarm', stack, {
    name: `${consumer}-failing-messages`,
    description: `Messages have failed ${REPEATED_FROM} times or more. The log of ${stack.nameOf(consumer)} has their errors.`,
    metric: logged.metric({ period: PERIOD, statistic: 'Sum' }),
    above: 0,
  });
}
