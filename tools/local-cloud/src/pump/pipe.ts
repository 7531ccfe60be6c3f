import { ResourceRefused } from '../resource-type.ts';
import { serviceOf } from './arn.ts';
import { deliver } from './deliver.ts';
import { compileFilters, type FilterCriteria } from './patterns/record-filter.ts';
import type { Flow, PumpContext } from './pump.ts';
import { streamBatchInfo } from './streams/dead-letter.ts';
import { StreamConsumer } from './streams/stream-consumer.ts';

/** `AWS::Pipes::Pipe`, in the template's own words. */
export interface PipeProperties {
  readonly Source: string;
  readonly Target: string;
  readonly SourceParameters?: {
    readonly FilterCriteria?: FilterCriteria;
    readonly DynamoDBStreamParameters?: {
      readonly StartingPosition: string;
      readonly BatchSize?: number;
      readonly MaximumRetryAttempts?: number;
      readonly OnPartialBatchItemFailure?: 'AUTOMATIC_BISECT';
      readonly DeadLetterConfig?: { readonly Arn?: string };
    };
  };
}

/** From a DynamoDB stream to a queue, each record a message. @throws ResourceRefused, InvalidEventPattern */
export function createPipe(context: PumpContext, arn: string, properties: PipeProperties): Flow {
  const { Source, Target, SourceParameters } = properties;
  if (serviceOf(Source) !== 'dynamodb')
    throw new ResourceRefused(`Source: ${Source} is not a DynamoDB stream`);
  if (serviceOf(Target) !== 'sqs') {
    throw new ResourceRefused(`Target: ${Target} cannot be the target of a pipe; only a queue can`);
  }
  const parameters = SourceParameters?.DynamoDBStreamParameters;
  if (!parameters) throw new ResourceRefused('SourceParameters.DynamoDBStreamParameters is required');
  return new StreamConsumer(context, {
    name: arn,
    streamArn: Source,
    startingPosition: parameters.StartingPosition,
    batchSize: parameters.BatchSize,
    maximumRetryAttempts: parameters.MaximumRetryAttempts,
    bisect: parameters.OnPartialBatchItemFailure === 'AUTOMATIC_BISECT',
    deadLetterArn: parameters.DeadLetterConfig?.Arn,
    passes: compileFilters(SourceParameters?.FilterCriteria),
    async handle(records) {
      const texts = records.map((record) => JSON.stringify(record));
      await deliver(context.cloud, Target, texts);
      return undefined;
    },
    deadLetter: (discarded) => ({
      context: { partnerResourceArn: arn, condition: 'RetryAttemptsExhausted' },
      version: '1.0',
      timestamp: new Date(context.nowMs()).toISOString(),
      DDBStreamBatchInfo: streamBatchInfo(discarded, Source),
    }),
  });
}
