import { ResourceRefused } from '../resource-type.ts';
import { serviceOf } from './arn.ts';
import { failedItems } from './batch-response.ts';
import { DeliveryFailed, invoke } from './deliver.ts';
import { sqsRecord } from './lambda-events.ts';
import { compileFilters, type FilterCriteria } from './patterns/record-filter.ts';
import type { Flow, PumpContext } from './pipe.ts';
import { QueuePoller } from './queues/queue-poller.ts';
import { streamBatchInfo } from './streams/dead-letter.ts';
import { StreamConsumer, type Discarded } from './streams/stream-consumer.ts';

/** `AWS::Lambda::EventSourceMapping`, in the template's own words, with `FunctionName` as an ARN. */
export interface MappingProperties {
  readonly EventSourceArn: string;
  readonly FunctionArn: string;
  readonly Enabled?: boolean;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly FilterCriteria?: FilterCriteria;
  readonly FunctionResponseTypes?: readonly string[];
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
  readonly StartingPosition?: string;
  readonly MaximumRetryAttempts?: number;
  readonly MaximumRecordAgeInSeconds?: number;
  readonly BisectBatchOnFunctionError?: boolean;
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
}

const QUEUE = { batchSize: 10, batchesInFlight: 4, largestBatchWithoutWindow: 10 };
const STREAM = { batchSize: 100 };

/** @throws ResourceRefused, InvalidEventPattern */
export function createEventSourceMapping(
  context: PumpContext,
  arn: string,
  properties: MappingProperties,
): Flow {
  const source = serviceOf(properties.EventSourceArn);
  if (source === 'sqs') return queueMapping(context, arn, properties);
  if (source === 'dynamodb') return streamMapping(context, arn, properties);
  throw new ResourceRefused(
    `EventSourceArn: ${properties.EventSourceArn} is neither a queue nor a DynamoDB stream`,
  );
}

function queueMapping(context: PumpContext, arn: string, properties: MappingProperties): Flow {
  const { EventSourceArn, FunctionArn } = properties;
  const { cloud } = context;
  const batchSize = properties.BatchSize ?? QUEUE.batchSize;
  const windowSeconds = properties.MaximumBatchingWindowInSeconds ?? 0;
  if (batchSize > QUEUE.largestBatchWithoutWindow && windowSeconds < 1) {
    throw new ResourceRefused('BatchSize over 10 needs a MaximumBatchingWindowInSeconds of at least 1');
  }
  const reportsFailures = reports(properties);
  return new QueuePoller({
    name: arn,
    queueArn: EventSourceArn,
    messaging: cloud.messaging,
    gate: context.gate,
    batchSize,
    batchingWindowMs: windowSeconds * 1000,
    concurrency: properties.ScalingConfig?.MaximumConcurrency ?? QUEUE.batchesInFlight,
    passes: compileFilters(properties.FilterCriteria, 'body'),
    async handle(messages) {
      const Records = messages.map((message) => sqsRecord(message, EventSourceArn, cloud.config.region));
      const response = await invoke(cloud, FunctionArn, { Records });
      const ids = new Set(messages.map(({ messageId }) => messageId));
      return reportsFailures ? failedItems(response, ids) : new Set<string>();
    },
  });
}

function streamMapping(context: PumpContext, arn: string, properties: MappingProperties): Flow {
  const { EventSourceArn, FunctionArn, StartingPosition } = properties;
  if (StartingPosition !== 'TRIM_HORIZON' && StartingPosition !== 'LATEST') {
    throw new ResourceRefused(
      `StartingPosition: ${String(StartingPosition)} is not carried out for a stream`,
    );
  }
  const destination = properties.DestinationConfig?.OnFailure?.Destination;
  if (destination !== undefined && serviceOf(destination) !== 'sqs') {
    throw new ResourceRefused(`DestinationConfig.OnFailure.Destination: ${destination} is not a queue`);
  }
  const reportsFailures = reports(properties);
  return new StreamConsumer({
    name: arn,
    reader: context.reader(EventSourceArn),
    checkpoints: context.checkpoints,
    gate: context.gate,
    nowMs: context.nowMs,
    startingPosition: StartingPosition,
    batchSize: properties.BatchSize ?? STREAM.batchSize,
    batchingWindowMs: (properties.MaximumBatchingWindowInSeconds ?? 0) * 1000,
    maximumRetryAttempts: properties.MaximumRetryAttempts ?? -1,
    maximumRecordAgeSeconds: properties.MaximumRecordAgeInSeconds ?? -1,
    bisect: properties.BisectBatchOnFunctionError ?? false,
    passes: compileFilters(properties.FilterCriteria),
    async handle(records) {
      const response = await invoke(context.cloud, FunctionArn, { Records: records });
      if (!reportsFailures) return undefined;
      const ids = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
      const failed = failedItems(response, new Set(ids));
      return ids.find((id) => failed.has(id));
    },
    async discard(discarded) {
      const reason = discarded.error ? `: ${discarded.error.code}: ${discarded.error.message}` : '';
      console.error(`${arn} gave up ${discarded.records.length} records (${discarded.condition})${reason}`);
      if (destination === undefined) return;
      const letter = failureRecord(discarded, properties, new Date(context.nowMs()));
      await context.cloud.messaging.sendMessages(destination, [JSON.stringify(letter)]);
    },
  });
}

function failureRecord(
  discarded: Discarded,
  properties: MappingProperties,
  now: Date,
): Record<string, unknown> {
  const { condition, attempts, error } = discarded;
  return {
    requestContext: {
      requestId: crypto.randomUUID(),
      functionArn: properties.FunctionArn,
      condition,
      approximateInvokeCount: attempts,
    },
    ...(error instanceof DeliveryFailed &&
      error.byFunction && {
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      }),
    version: '1.0',
    timestamp: now.toISOString(),
    DDBStreamBatchInfo: streamBatchInfo(discarded, properties.EventSourceArn),
  };
}

function reports(properties: MappingProperties): boolean {
  return properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false;
}
