import { randomUUID } from 'node:crypto';
import { ResourceRefused } from '../resource-type.ts';
import { serviceOf } from './arn.ts';
import { failedItems } from './batch-response.ts';
import { invoke } from './deliver.ts';
import { sqsRecord } from './lambda-events.ts';
import { compileFilters, type FilterCriteria } from './patterns/record-filter.ts';
import type { Flow, PumpContext } from './pump.ts';
import { QueuePoller } from './queues/queue-poller.ts';
import { streamBatchInfo } from './streams/dead-letter.ts';
import { StreamConsumer } from './streams/stream-consumer.ts';

/** `AWS::Lambda::EventSourceMapping`, in the template's own words, with `FunctionName` as an ARN. */
export interface MappingProperties {
  readonly EventSourceArn: string;
  readonly FunctionArn: string;
  readonly Enabled?: boolean;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly FunctionResponseTypes?: readonly string[];
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
  readonly FilterCriteria?: FilterCriteria;
  readonly StartingPosition?: string;
  readonly MaximumRetryAttempts?: number;
  readonly BisectBatchOnFunctionError?: boolean;
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
}

const QUEUE_BATCH = 10;
const QUEUE_BATCHES_IN_FLIGHT = 4;
const LARGEST_BATCH_WITHOUT_WINDOW = 10;

/** @throws ResourceRefused */
export function createEventSourceMapping(
  context: PumpContext,
  arn: string,
  properties: MappingProperties,
): Flow {
  const { EventSourceArn } = properties;
  switch (serviceOf(EventSourceArn)) {
    case 'sqs':
      return queueMapping(context, arn, properties);
    case 'dynamodb':
      return streamMapping(context, arn, properties);
    default:
      throw new ResourceRefused(`EventSourceArn: ${EventSourceArn} is neither a queue nor a DynamoDB stream`);
  }
}

/** Invokes the function. @returns the ids of the batch that it says have failed, if the mapping heeds them */
async function failures(
  { cloud }: PumpContext,
  { FunctionArn, FunctionResponseTypes }: MappingProperties,
  Records: readonly object[],
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const response = await invoke(cloud, FunctionArn, { Records });
  const heeded = FunctionResponseTypes?.includes('ReportBatchItemFailures');
  return heeded ? failedItems(response, new Set(ids)) : new Set();
}

function queueMapping(context: PumpContext, arn: string, properties: MappingProperties): Flow {
  const { EventSourceArn, BatchSize = QUEUE_BATCH, MaximumBatchingWindowInSeconds = 0 } = properties;
  const { messaging, config } = context.cloud;
  const passes = compileFilters(properties.FilterCriteria);
  if (BatchSize > LARGEST_BATCH_WITHOUT_WINDOW && MaximumBatchingWindowInSeconds < 1) {
    throw new ResourceRefused('BatchSize over 10 needs a MaximumBatchingWindowInSeconds of at least 1');
  }
  return new QueuePoller({
    name: arn,
    queueArn: EventSourceArn,
    messaging,
    gate: context.gate,
    batchSize: BatchSize,
    batchingWindowMs: MaximumBatchingWindowInSeconds * 1000,
    concurrency: properties.ScalingConfig?.MaximumConcurrency ?? QUEUE_BATCHES_IN_FLIGHT,
    async handle(messages) {
      const records = messages
        .map((message) => sqsRecord(message, EventSourceArn, config.region))
        .filter((record) => passes({ ...record, body: filteredBody(record.body) }));
      // What no filter wants is deleted with what was handled, as on AWS.
      if (records.length === 0) return new Set();
      const ids = records.map(({ messageId }) => messageId);
      return failures(context, properties, records, ids);
    },
  });
}

/** Filters look into a body that is a JSON object; any other is a text to them. */
function filteredBody(body: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : body;
  } catch {
    return body;
  }
}

function streamMapping(context: PumpContext, arn: string, properties: MappingProperties): Flow {
  const { EventSourceArn, FunctionArn } = properties;
  const destination = properties.DestinationConfig?.OnFailure?.Destination;
  if (destination !== undefined && serviceOf(destination) !== 'sqs') {
    throw new ResourceRefused(`DestinationConfig.OnFailure.Destination: ${destination} is not a queue`);
  }
  return new StreamConsumer(context, {
    name: arn,
    streamArn: EventSourceArn,
    startingPosition: properties.StartingPosition,
    batchSize: properties.BatchSize,
    batchingWindowMs: (properties.MaximumBatchingWindowInSeconds ?? 0) * 1000,
    maximumRetryAttempts: properties.MaximumRetryAttempts,
    bisect: properties.BisectBatchOnFunctionError,
    deadLetterArn: destination,
    passes: compileFilters(properties.FilterCriteria),
    async handle(records) {
      const ids = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
      const failed = await failures(context, properties, records, ids);
      return ids.find((id) => failed.has(id));
    },
    deadLetter: (discarded) => ({
      requestContext: {
        requestId: randomUUID(),
        functionArn: FunctionArn,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: discarded.attempts,
      },
      ...(discarded.error?.byFunction && {
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      }),
      version: '1.0',
      timestamp: new Date(context.nowMs()).toISOString(),
      DDBStreamBatchInfo: streamBatchInfo(discarded, EventSourceArn),
    }),
  });
}
