import { MAX_RECEIVES } from '@millrace/dead-letters';
import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { alarmWhenAbove, ALARM_PERIOD, leaveUnwatched } from '../alarms.ts';
import type { ModuleStack } from '../module-stack.ts';

/** Lambda asks for six times the function's timeout, so that a slow batch is not handed out twice. */
const VISIBILITY_FACTOR = 6;
const RETENTION = Duration.days(14);
/** Of messages that no consumer has taken yet: from its third delivery on SQS leaves a message out. */
const OLDEST_MESSAGE_SECONDS = 300;
/** A difference needs the value before, and SQS may publish values late. */
const ARRIVAL_PERIODS = 5;

/** Encrypted, and shut to anything but TLS. */
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
  /** Why nobody is told of what is in it. */
  readonly unwatched?: string | undefined;
}

/** A queue for what could not be handled at all; alarms tell a person when there is anything in it, and of each arrival. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  /** @param noun completes the queue's name unless that is given, and ends in `dlq` */
  constructor(
    stack: ModuleStack,
    id: string,
    noun: string,
    { queueName = stack.nameOf(noun), unwatched }: DeadLetterQueueOptions = {},
  ) {
    super(stack, id);
    this.queue = dedicatedQueue(this, 'Queue', queueName);
    const reason =
      unwatched ??
      'It is the dead-letter queue: alarms call a person at every arrival, who redrives the messages when the cause is fixed.';
    acknowledge(this, { 'AwsSolutions-SQS3': reason, 'Serverless-SQSRedrivePolicy': reason });
    if (unwatched !== undefined) {
      leaveUnwatched(this.queue, unwatched);
      return;
    }
    this.#alarm(stack, noun, queueName);
  }

  /**
   * CloudWatch acts when an alarm changes its state: while one dead letter stays, the depth tells of no other. The second
   * alarm goes off at each increase and recovers. `NumberOfMessagesSent` would not do, as it leaves out what a redrive
   * policy moves.
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
   */
  #alarm(stack: ModuleStack, noun: string, queueName: string): void {
    const depth = this.queue.metricApproximateNumberOfMessagesVisible({
      period: ALARM_PERIOD,
      statistic: 'Maximum',
    });
    alarmWhenAbove(this, 'DepthAlarm', stack, {
      noun: `${noun}-depth`,
      description: `There are dead letters in ${queueName}.`,
      metric: depth,
      above: 0,
    });
    alarmWhenAbove(this, 'ArrivalsAlarm', stack, {
      noun: `${noun}-arrivals`,
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
  /** Completes `millrace-<stage>-<module>-<noun>`. */
  readonly noun: string;
  /** Instead of the name that the noun makes. */
  readonly queueName?: string;
  readonly consumerTimeoutSeconds: number;
  /** An alarm on so many waiting messages; none unless told. */
  readonly depthAbove?: number;
  /** Why nobody is told of it or of its dead letters: it has no alarms then. */
  readonly unwatched?: string;
}

/** A queue that a function or a container consumes, with its dead-letter queue `<noun>-dlq` and alarms on depth and age. */
export class QueueWithDeadLetter extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(stack: ModuleStack, id: string, props: QueueWithDeadLetterProps) {
    super(stack, id);
    const { noun, consumerTimeoutSeconds, queueName = stack.nameOf(noun), depthAbove, unwatched } = props;
    this.deadLetters = new DeadLetterQueue(stack, `${id}DeadLetters`, `${noun}-dlq`, {
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
      noun: `${noun}-age`,
      description: `Messages in ${queueName} wait for more than ${OLDEST_MESSAGE_SECONDS / 60} minutes: nobody takes them, or not fast enough.`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: ALARM_PERIOD, statistic: 'Maximum' }),
      above: OLDEST_MESSAGE_SECONDS,
      periods: 3,
    });
    if (depthAbove === undefined) return;
    alarmWhenAbove(this, 'DepthAlarm', stack, {
      noun: `${noun}-depth`,
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
