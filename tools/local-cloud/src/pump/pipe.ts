import type { Cloud, EventEntry } from '../cloud.ts';
import { ResourceRefused } from '../resource-type.ts';
import { resourceOf, serviceOf, targetKind } from './arn.ts';
import { failedItems } from './batch-response.ts';
import { deliver, invoke } from './deliver.ts';
import type { Gate } from './gate.ts';
import { sqsRecord } from './lambda-events.ts';
import { compileFilters, type FilterCriteria } from './patterns/record-filter.ts';
import { QueuePoller } from './queues/queue-poller.ts';
import type { CheckpointTable } from './streams/checkpoints.ts';
import { streamBatchInfo } from './streams/dead-letter.ts';
import { isAfter } from './streams/sequence.ts';
import { StreamConsumer } from './streams/stream-consumer.ts';
import type { StreamReader } from './streams/stream-reader.ts';

/** `AWS::Pipes::Pipe`, in the template's own words. */
export interface PipeProperties {
  readonly Source: string;
  readonly Target: string;
  readonly DesiredState?: 'RUNNING' | 'STOPPED';
  readonly SourceParameters?: {
    readonly FilterCriteria?: FilterCriteria;
    readonly DynamoDBStreamParameters?: {
      readonly StartingPosition: 'TRIM_HORIZON' | 'LATEST';
      readonly BatchSize?: number;
      readonly MaximumBatchingWindowInSeconds?: number;
      readonly MaximumRetryAttempts?: number;
      readonly MaximumRecordAgeInSeconds?: number;
      readonly OnPartialBatchItemFailure?: 'AUTOMATIC_BISECT';
      readonly DeadLetterConfig?: { readonly Arn?: string };
    };
    readonly SqsQueueParameters?: {
      readonly BatchSize?: number;
      readonly MaximumBatchingWindowInSeconds?: number;
    };
  };
  readonly TargetParameters?: {
    readonly LambdaFunctionParameters?: { readonly InvocationType?: 'REQUEST_RESPONSE' | 'FIRE_AND_FORGET' };
    readonly StepFunctionStateMachineParameters?: {
      readonly InvocationType?: 'REQUEST_RESPONSE' | 'FIRE_AND_FORGET';
    };
    readonly EventBridgeEventBusParameters?: {
      readonly DetailType?: string;
      readonly Source?: string;
      readonly Resources?: readonly string[];
    };
  };
}

export interface PumpContext {
  readonly cloud: Pick<
    Cloud,
    'config' | 'functions' | 'messaging' | 'stateMachines' | 'eventBuses' | 'store' | 'dynamo'
  >;
  readonly gate: Gate;
  readonly checkpoints: CheckpointTable;
  readonly nowMs: () => number;
  reader(streamArn: string): StreamReader;
}

/** Something that runs between a source and a target. */
export interface Flow {
  start(): Promise<void> | void;
  stop(boundMs: number): Promise<void>;
}

const DEFAULT_BATCH = { stream: 100, queue: 10 };
const QUEUE_BATCHES_IN_FLIGHT = 4;

/** @throws ResourceRefused, InvalidEventPattern */
export function createPipe(context: PumpContext, arn: string, properties: PipeProperties): Flow {
  requireTarget(properties);
  const send = sender(context, arn, properties);
  const source = serviceOf(properties.Source);
  if (source === 'dynamodb') return streamPipe(context, { arn, properties, send });
  if (source === 'sqs') return queuePipe(context, { arn, properties, send });
  throw new ResourceRefused(`Source: ${properties.Source} is neither a DynamoDB stream nor a queue`);
}

type Send = (records: readonly object[], ids: readonly string[]) => Promise<ReadonlySet<string>>;
interface PipeParts {
  readonly arn: string;
  readonly properties: PipeProperties;
  readonly send: Send;
}

function streamPipe(context: PumpContext, { arn, properties, send }: PipeParts): Flow {
  const parameters = properties.SourceParameters?.DynamoDBStreamParameters;
  if (!parameters) throw new ResourceRefused('SourceParameters.DynamoDBStreamParameters is required');
  return new StreamConsumer({
    name: arn,
    reader: context.reader(properties.Source),
    checkpoints: context.checkpoints,
    gate: context.gate,
    nowMs: context.nowMs,
    startingPosition: parameters.StartingPosition,
    batchSize: parameters.BatchSize ?? DEFAULT_BATCH.stream,
    batchingWindowMs: (parameters.MaximumBatchingWindowInSeconds ?? 0) * 1000,
    maximumRetryAttempts: parameters.MaximumRetryAttempts ?? -1,
    maximumRecordAgeSeconds: parameters.MaximumRecordAgeInSeconds ?? -1,
    bisect: parameters.OnPartialBatchItemFailure === 'AUTOMATIC_BISECT',
    passes: compileFilters(properties.SourceParameters?.FilterCriteria),
    async handle(records) {
      const ids = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
      const failed = [...(await send(records, ids))];
      return failed.reduce<string | undefined>(
        (first, id) => (!first || isAfter(first, id) ? id : first),
        undefined,
      );
    },
    async discard(discarded) {
      const queueArn = parameters.DeadLetterConfig?.Arn;
      const reason = discarded.error ? `: ${discarded.error.code}: ${discarded.error.message}` : '';
      console.error(`${arn} gave up ${discarded.records.length} records (${discarded.condition})${reason}`);
      if (queueArn === undefined) return;
      const letter = {
        context: { partnerResourceArn: arn, condition: discarded.condition },
        version: '1.0',
        timestamp: new Date(context.nowMs()).toISOString(),
        DDBStreamBatchInfo: streamBatchInfo(discarded, properties.Source),
      };
      await context.cloud.messaging.sendMessages(queueArn, [JSON.stringify(letter)]);
    },
  });
}

function queuePipe(context: PumpContext, { arn, properties, send }: PipeParts): Flow {
  const parameters = properties.SourceParameters?.SqsQueueParameters;
  const { messaging, config } = context.cloud;
  return new QueuePoller({
    name: arn,
    queueArn: properties.Source,
    messaging,
    gate: context.gate,
    batchSize: parameters?.BatchSize ?? DEFAULT_BATCH.queue,
    batchingWindowMs: (parameters?.MaximumBatchingWindowInSeconds ?? 0) * 1000,
    concurrency: QUEUE_BATCHES_IN_FLIGHT,
    passes: compileFilters(properties.SourceParameters?.FilterCriteria, 'body'),
    handle: (messages) =>
      send(
        messages.map((message) => sqsRecord(message, properties.Source, config.region)),
        messages.map(({ messageId }) => messageId),
      ),
  });
}

function requireTarget({ Target, TargetParameters }: PipeProperties): void {
  const kind = targetKind(Target);
  if (!kind || !['sqs', 'lambda', 'states', 'events'].includes(kind)) {
    throw new ResourceRefused(`Target: ${Target} cannot be the target of a pipe`);
  }
  if (TargetParameters?.StepFunctionStateMachineParameters?.InvocationType === 'REQUEST_RESPONSE') {
    throw new ResourceRefused(
      'StepFunctionStateMachineParameters.InvocationType REQUEST_RESPONSE is not carried out',
    );
  }
}

/** Queues and buses get each record by itself, functions and state machines the batch. */
function sender(
  { cloud }: PumpContext,
  arn: string,
  { Target, TargetParameters, Source }: PipeProperties,
): Send {
  const none: ReadonlySet<string> = new Set();
  switch (targetKind(Target)) {
    case 'lambda':
      if (TargetParameters?.LambdaFunctionParameters?.InvocationType === 'FIRE_AND_FORGET') break;
      return async (records, ids) => failedItems(await invoke(cloud, Target, records), new Set(ids));
    case 'sqs':
      return async (records) => {
        await deliver(
          cloud,
          Target,
          records.map((record) => JSON.stringify(record)),
        );
        return none;
      };
    case 'events': {
      const parameters = TargetParameters?.EventBridgeEventBusParameters;
      const entry: Omit<EventEntry, 'detail'> = {
        eventBusName: resourceOf(Target).replace('event-bus/', ''),
        source: parameters?.Source ?? `Pipe ${resourceOf(arn).replace('pipe/', '')}`,
        detailType: parameters?.DetailType ?? `Event from aws:${serviceOf(Source)}`,
        resources: parameters?.Resources ?? [],
      };
      return async (records) => {
        await cloud.eventBuses.putEvents(records.map((detail) => ({ ...entry, detail })));
        return none;
      };
    }
    default:
      break;
  }
  return async (records) => {
    await deliver(cloud, Target, [JSON.stringify(records)]);
    return none;
  };
}
