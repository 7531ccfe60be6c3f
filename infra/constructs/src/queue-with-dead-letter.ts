import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { alarmWhenAbove, ALARM_PERIOD } from './alarms.ts';
import type { ModuleStack } from './module-stack.ts';

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

  /** @param noun completes the queue's name, and ends in `dlq` */
  constructor(stack: ModuleStack, id: string, noun: string) {
    super(stack, id);
    this.queue = dedicatedQueue(this, 'Queue', stack.nameOf(noun));
    alarmWhenAbove(this, 'DepthAlarm', stack, {
      noun: `${noun}-depth`,
      description: `Messages were given up in ${stack.nameOf(noun)}.`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: ALARM_PERIOD,
        statistic: 'Maximum',
      }),
      above: 0,
    });
  }
}

/** A queue that a function consumes, with its dead-letter queue `<noun>-dlq` and alarms on depth and age. */
export class QueueWithDeadLetter extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(stack: ModuleStack, id: string, props: { noun: string; consumerTimeoutSeconds: number }) {
    super(stack, id);
    const { noun, consumerTimeoutSeconds } = props;
    this.deadLetters = new DeadLetterQueue(stack, `${id}DeadLetters`, `${noun}-dlq`).queue;
    this.queue = dedicatedQueue(this, 'Queue', stack.nameOf(noun), {
      visibilityTimeout: Duration.seconds(VISIBILITY_FACTOR * consumerTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
    alarmWhenAbove(this, 'AgeAlarm', stack, {
      noun: `${noun}-age`,
      description: `${stack.nameOf(noun)} is not being kept up with.`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: ALARM_PERIOD, statistic: 'Maximum' }),
      above: OLDEST_MESSAGE_SECONDS,
      periods: 3,
    });
  }
}
