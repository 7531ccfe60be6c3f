import { createHash, randomUUID } from 'node:crypto';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import type { RoleSession } from '../../core/authorization/caller.ts';
import { serviceOf } from '../../core/arn.ts';
import type { Flow } from '../../core/flows.ts';
import type { Gate } from '../../core/gate.ts';
import { ResourceRefused } from '../../core/resources/resource-type.ts';
import { DeliveryFailed } from '../../core/targets.ts';
import { streamBatchInfo } from '../dynamodb/streams/dead-letter.ts';
import type { Streams } from '../dynamodb/streams/streams.ts';
import { parseFunctionReference } from './function-arn.ts';
import { compileFilters, type FilterCriteria } from '../events/patterns/record-filter.ts';
import { QueuePoller, type MessageSource } from '../sqs/queue-poller.ts';
import type { ReceivedMessage } from '../sqs/queues.ts';
import { queueCalls } from '../sqs/authorization.ts';
import { invoke, type Invoker } from './invocation.ts';

/** Lambda reads the source of a mapping in the role of the function. */
export interface RoleOfFunction {
  /** @throws AwsError when the function does not exist */
  roleOf(functionArn: string): string;
}

/** Dependencies of a mapping: its sources and the functions. */
export interface MappingContext {
  readonly gate: Gate;
  readonly region: string;
  readonly functions: Invoker & RoleOfFunction;
  readonly authorizer: Pick<Authorizer, 'require' | 'keyCalls'>;
  readonly queues: MessageSource;
  readonly streams: Pick<Streams, 'consumer'>;
  readonly nowMs: () => number;
}

/** The properties of `AWS::Lambda::EventSourceMapping`, with `FunctionName` as an ARN. */
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
  readonly MaximumRecordAgeInSeconds?: number;
  readonly BisectBatchOnFunctionError?: boolean;
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
}

const QUEUE_BATCH = 10;
const QUEUE_BATCHES_IN_FLIGHT = 4;
const MAX_BATCH_WITHOUT_WINDOW = 10;

/** @throws ResourceRefused */
export function createEventSourceMapping(
  context: MappingContext,
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

/** Invokes the function. @returns the ids that it reported as failed, if the mapping has partial batch responses */
async function failures(
  { functions }: MappingContext,
  { FunctionArn, FunctionResponseTypes }: MappingProperties,
  Records: readonly object[],
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const response = await invoke(functions, FunctionArn, { Records });
  const reportsItems = FunctionResponseTypes?.includes('ReportBatchItemFailures');
  return reportsItems ? failedItems(response, new Set(ids)) : new Set();
}

function queueMapping(context: MappingContext, arn: string, properties: MappingProperties): Flow {
  const { EventSourceArn, BatchSize = QUEUE_BATCH, MaximumBatchingWindowInSeconds = 0 } = properties;
  const { region } = context;
  const passes = compileFilters(properties.FilterCriteria);
  if (BatchSize > MAX_BATCH_WITHOUT_WINDOW && MaximumBatchingWindowInSeconds < 1) {
    throw new ResourceRefused('BatchSize over 10 needs a MaximumBatchingWindowInSeconds of at least 1');
  }
  return new QueuePoller({
    name: arn,
    queueArn: EventSourceArn,
    queues: authorized(context, properties),
    gate: context.gate,
    batchSize: BatchSize,
    batchingWindowMs: MaximumBatchingWindowInSeconds * 1000,
    concurrency: properties.ScalingConfig?.MaximumConcurrency ?? QUEUE_BATCHES_IN_FLIGHT,
    async handle(messages) {
      const records = messages
        .map((message) => sqsRecord(message, EventSourceArn, region))
        .filter((record) => passes({ ...record, body: filteredBody(record.body) }));
      // Messages that match no filter are deleted with the handled ones, as on AWS.
      if (records.length === 0) return new Set();
      const ids = records.map(({ messageId }) => messageId);
      return failures(context, properties, records, ids);
    },
  });
}

function sessionOf({ functions }: MappingContext, functionArn: string): RoleSession {
  const sessionName = parseFunctionReference(functionArn)?.name ?? functionArn;
  return { kind: 'role', roleArn: functions.roleOf(functionArn), sessionName };
}

/** The queue as the role of the function may use it. @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
function authorized(
  context: MappingContext,
  { EventSourceArn, FunctionArn }: MappingProperties,
): MessageSource {
  const { queues, authorizer } = context;
  const require = (...operations: readonly string[]): void => {
    const calls = operations.flatMap((operation) => queueCalls(authorizer, EventSourceArn, operation));
    authorizer.require(sessionOf(context, FunctionArn), ...calls);
  };
  return {
    async receive(queueArn, options) {
      require('GetQueueAttributes', 'ReceiveMessage');
      return queues.receive(queueArn, options);
    },
    async deleteMessages(queueArn, receiptHandles) {
      require('DeleteMessage');
      return queues.deleteMessages(queueArn, receiptHandles);
    },
  };
}

/** Filters match inside a body that is a JSON object. Any other body is a text. */
function filteredBody(body: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : body;
  } catch {
    return body;
  }
}

function streamMapping(context: MappingContext, arn: string, properties: MappingProperties): Flow {
  const { EventSourceArn, FunctionArn } = properties;
  const destination = properties.DestinationConfig?.OnFailure?.Destination;
  if (destination !== undefined && serviceOf(destination) !== 'sqs') {
    throw new ResourceRefused(`DestinationConfig.OnFailure.Destination: ${destination} is not a queue`);
  }
  return context.streams.consumer(context.gate, {
    name: arn,
    caller: () => sessionOf(context, FunctionArn),
    streamArn: EventSourceArn,
    startingPosition: properties.StartingPosition,
    batchSize: properties.BatchSize,
    batchingWindowMs: (properties.MaximumBatchingWindowInSeconds ?? 0) * 1000,
    maximumRetryAttempts: properties.MaximumRetryAttempts,
    maximumRecordAgeSeconds: properties.MaximumRecordAgeInSeconds,
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
        condition: discarded.condition,
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

/** A queue message as Lambda passes it to a function. @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
function sqsRecord(message: ReceivedMessage, queueArn: string, region: string) {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.messageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          ...(StringValue !== undefined && { stringValue: StringValue }),
          ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
          stringListValues: [],
          binaryListValues: [],
          dataType: DataType,
        },
      ]),
    ),
    md5OfBody: createHash('md5').update(message.body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

/**
 * Reads a function's partial batch response, `{ batchItemFailures: [{ itemIdentifier }] }`.
 * @param known identifiers of the batch
 * @returns the identifiers that failed; none for an absent or empty response
 * @throws DeliveryFailed when the response is malformed or names an unknown item; then the whole batch has failed
 */
function failedItems(response: unknown, known: ReadonlySet<string>): ReadonlySet<string> {
  if (response === null || response === undefined) return new Set();
  const failures = (response as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === null || failures === undefined) return new Set();
  if (!Array.isArray(failures)) throw malformed('batchItemFailures is not an array');
  const identifiers = failures.map(
    (failure) => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier,
  );
  for (const identifier of identifiers) {
    if (typeof identifier !== 'string' || !known.has(identifier)) {
      throw malformed(`${String(identifier)} is not an item of the batch`);
    }
  }
  return new Set(identifiers as string[]);
}

function malformed(reason: string): DeliveryFailed {
  return new DeliveryFailed('InvalidBatchResponse', `the function's batch response is invalid: ${reason}`, {
    byFunction: true,
  });
}
