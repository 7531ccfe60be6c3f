import { Stack, type CfnResource } from 'aws-cdk-lib';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { alarmWhenAbove, ALARM_PERIOD } from '../alarms.ts';
import { UNWATCHED } from '../metadata.ts';
import type { ModuleStack } from '../module-stack.ts';
import type { ModuleFunction } from './module-function.ts';

const USUAL_BATCH_SIZE = 100;
const RETRIES = 20;
/** An hour less than a stream keeps its records, so that their place is dead-lettered before they are gone. */
const MAX_AGE_SECONDS = 23 * 60 * 60;
const LATE_AFTER_MS = 5 * 60 * 1000;

export interface StreamConsumerProps {
  readonly streamArn: string;
  readonly consumer: ModuleFunction;
  /** Where the places of records go that the consumer gave up. */
  readonly deadLetters: Queue;
  /** How many records it gets at once, at most; a hundred unless told. */
  readonly batchSize?: number;
  /** How long records are waited for, to make a batch of them; not at all unless told. */
  readonly windowSeconds?: number;
  /** Event patterns: only records that fit one of them reach the consumer; all of them unless told. */
  readonly filters?: readonly object[];
  /**
   * Whether a record is tried until it expires, for a consumer whose work nothing else does: it puts what fails aside
   * by itself, so that only its own outage holds up the stream. Otherwise it is given up after some retries.
   */
  readonly untilExpired?: boolean;
}

/**
 * Hands a stream's records to a function in their order; the function says which was the first that failed. An alarm
 * tells when records wait.
 */
export function addStreamConsumer(scope: Construct, id: string, props: StreamConsumerProps): void {
  const { streamArn, consumer, deadLetters, batchSize = USUAL_BATCH_SIZE, windowSeconds, filters } = props;
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
    noun: `${consumer.handler}-iterator-age`,
    description: `${consumer.functionName} does not keep up with its stream, which keeps records for a day.`,
    metric: consumer.alias.metric('IteratorAge', { period: ALARM_PERIOD, statistic: 'Maximum' }),
    above: LATE_AFTER_MS,
  });
}
