import { MAX_RECEIVES } from '@millrace/dead-letters';
import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { alarmWhenAbove, ALARM_PERIOD, leaveUnwatched } from '../alarms.ts';
import type { ModuleStack } from '../module-stack.ts';

/** Lambda recommends six times the function's timeout, so that a slow batch is not delivered twice. */
const VISIBILITY_FACTOR = 6;
const RETENTION = Duration.days(14);
/** For messages that no consumer has received yet. SQS leaves out messages from their third delivery on. */
const OLDEST_MESSAGE_SECONDS = 300;
/** `DIFF` needs the previous value, and SQS may publish values late. */
const ARRIVAL_PERIODS = 5;

/** An encrypted queue, accessible only over TLS. */
export function dedicatedQueue(
  scope: Construct,
  id: string,
  queueName: string,
  more: { visibilityTimeout?: Duration; deadLetterQueue?: { queue: Queue; maxReceiveCount: number } } = {},
): Queue {
  return new Queue(scope, id, {
    queueName,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: RETENTION,
    ...more,
  });
}

interface DeadLetterQueueOptions {
  readonly queueName?: string;
  /** Why nobody is notified of its messages. */
  readonly unwatched?: string | undefined;
}

/** A queue for messages that could not be processed. Alarms notify a person while it has messages, and at each arrival. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  /** @param name completes the queue's name unless `queueName` is given, and ends with `dlq` */
  constructor(
    stack: ModuleStack,
    id: string,
    name: string,
    { queueName = stack.nameOf(name), unwatched }: DeadLetterQueueOptions = {},
  ) {
    super(stack, id);
    this.queue = dedicatedQueue(this, 'Queue', queueName);
    const reason =
      unwatched ??
      'This is a dead-letter queue. Alarms notify a person of every arrival, who redrives the messages when the cause is fixed.';
    acknowledge(this, { 'AwsSolutions-SQS3': reason, 'Serverless-SQSRedrivePolicy': reason });
    if (unwatched !== undefined) {
      leaveUnwatched(this.queue, unwatched);
      return;
    }
    this.#alarm(stack, name, queueName);
  }

  /**
   * CloudWatch acts when an alarm changes its state: while one dead letter remains, the depth alarm does not report others.
   * The second alarm goes off at each increase and then recovers. `NumberOfMessagesSent` does not work, because it leaves
   * out messages that a redrive policy moves.
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
   */
  #alarm(stack: ModuleStack, name: string, queueName: string): void {
    const depth = this.queue.metricApproximateNumberOfMessagesVisible({
      period: ALARM_PERIOD,
      statistic: 'Maximum',
    });
    alarmWhenAbove(this, 'DepthAlarm', stack, {
      name: `${name}-depth`,
      description: `There are dead letters in ${queueName}.`,
      metric: depth,
      above: 0,
    });
    alarmWhenAbove(this, 'ArrivalsAlarm', stack, {
      name: `${name}-arrivals`,
      description: `More dead letters have arrived in ${queueName}.`,
      metric: new MathExpression({
        expression: 'DIFF(depth)',
        usingMetrics: { depth },
        period: ALARM_PERIOD,
      }),
      above: 0,
      periods: ARRIVAL_PERIODS,
      badPeriods: 1,
    });
  }
}

export interface QueueWithDeadLetterProps {
  /** Completes `millrace-<stage>-<module>-<name>`. */
  readonly name: string;
  /** Overrides the name of the queue. */
  readonly queueName?: string;
  readonly consumerTimeoutSeconds: number;
  /** Adds an alarm on more waiting messages than this. By default there is none. */
  readonly depthAbove?: number;
  /** Why nobody is notified about the queue or its dead letters. It then has no alarms. */
  readonly unwatched?: string;
}

/** A queue for a function or a container, with its dead-letter queue `<name>-dlq` and alarms on depth and age. */
export class QueueWithDeadLetter extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(stack: ModuleStack, id: string, props: QueueWithDeadLetterProps) {
    super(stack, id);
    const { name, consumerTimeoutSeconds, queueName = stack.nameOf(name), depthAbove, unwatched } = props;
    this.deadLetters = new DeadLetterQueue(stack, `${id}DeadLetters`, `${name}-dlq`, {
      queueName: `${queueName}-dlq`,
      unwatched,
    }).queue;
    this.queue = dedicatedQueue(this, 'Queue', queueName, {
      visibilityTimeout: Duration.seconds(VISIBILITY_FACTOR * consumerTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
    if (unwatched !== undefined) {
      leaveUnwatched(this.queue, unwatched);
      return;
    }
    alarmWhenAbove(this, 'AgeAlarm', stack, {
      name: `${name}-age`,
      description: `Messages in ${queueName} wait for more than ${OLDEST_MESSAGE_SECONDS / 60} minutes. Their consumer is down or too slow.`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: ALARM_PERIOD, statistic: 'Maximum' }),
      above: OLDEST_MESSAGE_SECONDS,
      periods: 3,
    });
    if (depthAbove === undefined) return;
    alarmWhenAbove(this, 'DepthAlarm', stack, {
      name: `${name}-depth`,
      description: `More than ${depthAbove} messages wait in ${queueName}.`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: ALARM_PERIOD,
        statistic: 'Maximum',
      }),
      above: depthAbove,
      periods: 3,
    });
  }
}
