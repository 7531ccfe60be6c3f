import type { CfnResource } from 'aws-cdk-lib';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { allow } from '../access.ts';
import { acknowledge } from '../acknowledge.ts';
import { UNWATCHED } from '../metadata.ts';
import { alarmOnFailingMessages } from '../messaging/failing-messages.ts';
import type { ModuleFunction } from './module-function.ts';
import type { ModuleStack } from '../module-stack.ts';

const BATCH_SIZE = 10;

const RECEIVE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage'];

/** Permissions of code that receives the messages of a queue itself. */
export function receiveFrom(queue: IQueue): PolicyStatement {
  return allow(RECEIVE, [queue.queueArn]);
}

/** Permissions that Lambda needs to consume a queue on behalf of a function. */
export function consumeQueue(queue: IQueue): PolicyStatement {
  return allow([...RECEIVE, 'sqs:GetQueueAttributes'], [queue.queueArn]);
}

/** Environment and permissions of a function that sends messages to the dead-letter queue itself if they fail permanently. */
export function deadLetterAccess(deadLetters: IQueue): {
  readonly environment: Readonly<Record<string, string>>;
  readonly statement: PolicyStatement;
} {
  return {
    environment: { DEAD_LETTER_QUEUE_URL: deadLetters.queueUrl },
    statement: allow(['sqs:SendMessage'], [deadLetters.queueArn]),
  };
}

export interface QueueConsumerProps {
  readonly queue: IQueue;
  readonly consumer: ModuleFunction;
  /** Defaults to true. */
  readonly enabled?: boolean;
  /**
   * How many batches may be processed at once, at least 2. Messages wait in the queue meanwhile. Nothing is reserved, which a
   * new account would refuse.
   */
  readonly maximumConcurrency?: number;
}

/**
 * Lets a function consume a queue. The function reports the failed messages of a batch. An alarm goes off when
 * messages fail repeatedly.
 */
export function addQueueConsumer(
  stack: ModuleStack,
  id: string,
  { queue, consumer, enabled, maximumConcurrency }: QueueConsumerProps,
): void {
  const mapping = new CfnEventSourceMapping(stack, id, {
    eventSourceArn: queue.queueArn,
    functionName: consumer.arn,
    batchSize: BATCH_SIZE,
    functionResponseTypes: ['ReportBatchItemFailures'],
    ...(enabled !== undefined && { enabled }),
    ...(maximumConcurrency !== undefined && { scalingConfig: { maximumConcurrency } }),
  });
  acknowledge(mapping, {
    'Serverless-LambdaEventSourceMappingDestination':
      'Lambda has such destinations for streams. Here the queue itself moves a message that fails too often to its dead-letter queue.',
  });
  const { fn, handler } = consumer;
  if ((fn.node.defaultChild as CfnResource).getMetadata(UNWATCHED) !== undefined) return;
  alarmOnFailingMessages(consumer, stack, { consumer: handler, logGroup: fn.logGroup });
}
