import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { allow } from '../access.ts';
import { acknowledge } from '../acknowledge.ts';
import type { ModuleFunction } from './module-function.ts';
import type { ModuleStack } from '../module-stack.ts';

const BATCH_SIZE = 10;

/** What Lambda does with a queue in the name of the function that consumes it. */
export function consumeQueue(queue: IQueue): PolicyStatement {
  return allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [queue.queueArn]);
}

export interface QueueConsumerProps {
  readonly queue: IQueue;
  readonly consumer: ModuleFunction;
  /** True unless told otherwise. */
  readonly enabled?: boolean;
  /** At least 2; with a reserved concurrency the same, as Lambda takes messages that it then cannot hand over. */
  readonly maximumConcurrency?: number;
}

/** Hands a queue's messages to a function, which says by itself which of a batch have failed. */
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
      'Lambda has such destinations for streams; what fails here too often the queue itself gives to its dead-letter queue.',
  });
}
