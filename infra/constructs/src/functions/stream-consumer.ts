import { Stack, type CfnResource } from 'aws-cdk-lib';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { alarmWhenAbove, ALARM_PERIOD } from '../alarms.ts';
import { UNWATCHED } from '../metadata.ts';
import type { ModuleStack } from '../module-stack.ts';
import type { ModuleFunction } from './module-function.ts';

const DEFAULT_BATCH_SIZE = 100;
const RETRIES = 20;
/** An hour less than a stream keeps its records, so that their position is dead-lettered before they are gone. */
const MAX_AGE_SECONDS = 23 * 60 * 60;
const LATE_AFTER_MS = 5 * 60 * 1000;

export interface StreamConsumerProps {
  readonly streamArn: string;
  readonly consumer: ModuleFunction;
  /** Queue for the positions of records that could not be processed. */
  readonly deadLetters: Queue;
  /** Maximum number of records per invocation. Defaults to 100. */
  readonly batchSize?: number;
  /** How long to wait for more records to fill a batch. Defaults to no wait. */
  readonly windowSeconds?: number;
  /** Event patterns: only records that match one of them reach the consumer. Defaults to all records. */
  readonly filters?: readonly object[];
  /**
   * Whether a record is retried until it expires. Use it for a consumer that sets failing records aside itself, and whose
   * work nothing else repeats: then only its own outage holds up the stream. Otherwise a record is retried a few times.
   */
  readonly untilExpired?: boolean;
}

/**
 * Passes a stream's records to a function in order. The function reports the first record that failed. An alarm goes off
 * when records wait.
 */
export function addStreamConsumer(scope: Construct, id: string, props: StreamConsumerProps): void {
  const { streamArn, consumer, deadLetters, batchSize = DEFAULT_BATCH_SIZE, windowSeconds, filters } = props;
  new CfnEventSourceMapping(scope, id, {
    eventSourceArn: streamArn,
    functionName: consumer.arn,
    startingPosition: 'TRIM_HORIZON',
    batchSize,
    ...(windowSeconds !== undefined && { maximumBatchingWindowInSeconds: windowSeconds }),
    ...(props.untilExpired
      ? { maximumRetryAttempts: -1, maximumRecordAgeInSeconds: MAX_AGE_SECONDS }
      : { maximumRetryAttempts: RETRIES }),
    bisectBatchOnFunctionError: true,
    functionResponseTypes: ['ReportBatchItemFailures'],
    destinationConfig: { onFailure: { destination: deadLetters.queueArn } },
    ...(filters && {
      filterCriteria: { filters: filters.map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
    }),
  });
  const isUnwatched = (consumer.fn.node.defaultChild as CfnResource).getMetadata(UNWATCHED) !== undefined;
  if (isUnwatched) return;
  alarmWhenAbove(consumer, 'IteratorAgeAlarm', Stack.of(consumer) as ModuleStack, {
    name: `${consumer.handler}-iterator-age`,
    description: `${consumer.functionName} does not keep up with its stream, which keeps records for a day.`,
    metric: consumer.alias.metric('IteratorAge', { period: ALARM_PERIOD, statistic: 'Maximum' }),
    above: LATE_AFTER_MS,
  });
}
