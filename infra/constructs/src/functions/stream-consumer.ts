import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { ModuleFunction } from './module-function.ts';

const BATCH_SIZE = 100;
const RETRIES = 20;

export interface StreamConsumerProps {
  readonly streamArn: string;
  readonly consumer: ModuleFunction;
  /** Where the places of records go that the consumer gave up. */
  readonly deadLetters: Queue;
  /** How long records are waited for, to make a batch of them; not at all unless told. */
  readonly windowSeconds?: number;
  /** Event patterns: only records that fit one of them reach the consumer; all of them unless told. */
  readonly filters?: readonly object[];
}

/** Hands a stream's records to a function in their order; the function says which was the first that failed. */
export function addStreamConsumer(scope: Construct, id: string, props: StreamConsumerProps): void {
  const { streamArn, consumer, deadLetters, windowSeconds, filters } = props;
  new CfnEventSourceMapping(scope, id, {
    eventSourceArn: streamArn,
    functionName: consumer.arn,
    startingPosition: 'TRIM_HORIZON',
    batchSize: BATCH_SIZE,
    ...(windowSeconds !== undefined && { maximumBatchingWindowInSeconds: windowSeconds }),
    maximumRetryAttempts: RETRIES,
    bisectBatchOnFunctionError: true,
    functionResponseTypes: ['ReportBatchItemFailures'],
    destinationConfig: { onFailure: { destination: deadLetters.queueArn } },
    ...(filters && {
      filterCriteria: { filters: filters.map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
    }),
  });
}
