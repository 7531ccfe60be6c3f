import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { alarmWhenAbove, ALARM_PERIOD } from '../alarms.ts';
import type { ModuleStack } from '../module-stack.ts';

const MAX_RECEIVES = 5;
/** Lambda asks for six times the function's timeout, so that a slow batch is not handed out twice. */
const VISIBILITY_FACTOR = 6;
const RETENTION = Duration.days(14);
const OLDEST_MESSAGE_SECONDS = 300;

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

/** A queue for what could not be handled at all; an alarm tells a person when there is anything in it. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  /** @param noun completes the queue's name unless that is given, and ends in `dlq` */
  constructor(stack: ModuleStack, id: string, noun: string, queueName = stack.nameOf(noun)) {
    super(stack, id);
    this.queue = dedicatedQueue(this, 'Queue', queueName);
    const reason =
      'It is the dead-letter queue: its alarm calls a person at the first message, who redrives it when the cause is mended.';
    acknowledge(this, { 'AwsSolutions-SQS3': reason, 'Serverless-SQSRedrivePolicy': reason });
    alarmWhenAbove(this, 'DepthAlarm', stack, {
      noun: `${noun}-depth`,
      description: `Messages were given up in ${queueName}.`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: ALARM_PERIOD,
        statistic: 'Maximum',
      }),
      above: 0,
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
}

/** A queue that a function or a container consumes, with its dead-letter queue `<noun>-dlq` and alarms on depth and age. */
export class QueueWithDeadLetter extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(stack: ModuleStack, id: string, props: QueueWithDeadLetterProps) {
    super(stack, id);
    const { noun, consumerTimeoutSeconds, queueName = stack.nameOf(noun), depthAbove } = props;
    this.deadLetters = new DeadLetterQueue(
      stack,
      `${id}DeadLetters`,
      `${noun}-dlq`,
      `${queueName}-dlq`,
    ).queue;
    this.queue = dedicatedQueue(this, 'Queue', queueName, {
      visibilityTimeout: Duration.seconds(VISIBILITY_FACTOR * consumerTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
    alarmWhenAbove(this, 'AgeAlarm', stack, {
      noun: `${noun}-age`,
      description: `${queueName} is not being kept up with.`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: ALARM_PERIOD, statistic: 'Maximum' }),
      above: OLDEST_MESSAGE_SECONDS,
      periods: 3,
    });
    if (depthAbove === undefined) return;
    alarmWhenAbove(this, 'DepthAlarm', stack, {
      noun: `${noun}-depth`,
      description: `${queueName} fills faster than it is emptied.`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: ALARM_PERIOD,
        statistic: 'Maximum',
      }),
      above: depthAbove,
      periods: 3,
    });
  }
}
