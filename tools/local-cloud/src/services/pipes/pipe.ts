import { serviceOf } from '../../core/arn.ts';
import type { RoleSession } from '../../core/authorization/caller.ts';
import type { Flow } from '../../core/flows.ts';
import type { Gate } from '../../core/gate.ts';
import { ResourceRefused } from '../../core/resources/resource-type.ts';
import type { Targets } from '../../core/targets.ts';
import { streamBatchInfo } from '../dynamodb/streams/dead-letter.ts';
import type { Streams } from '../dynamodb/streams/streams.ts';
import { compileFilters, type FilterCriteria } from '../events/patterns/record-filter.ts';

/** Dependencies of a pipe: its sources and targets. */
export interface PipeContext {
  readonly gate: Gate;
  readonly streams: Pick<Streams, 'consumer'>;
  readonly targets: Pick<Targets, 'deliver'>;
  readonly nowMs: () => number;
}

/** The properties of `AWS::Pipes::Pipe`. */
export interface PipeProperties {
  readonly RoleArn: string;
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

/** Sends each record of a DynamoDB stream to a queue as a message. @throws ResourceRefused, InvalidEventPattern */
export function createPipe(context: PipeContext, arn: string, properties: PipeProperties): Flow {
  const { Source, Target, SourceParameters, RoleArn: roleArn } = properties;
  const caller: RoleSession = {
    kind: 'role',
    roleArn,
    sessionName: arn.split('/').at(-1)!,
    assumedBy: { kind: 'service', service: 'pipes.amazonaws.com', sourceArn: arn },
  };
  if (serviceOf(Source) !== 'dynamodb')
    throw new ResourceRefused(`Source: ${Source} is not a DynamoDB stream`);
  if (serviceOf(Target) !== 'sqs') {
    throw new ResourceRefused(`Target: ${Target} cannot be the target of a pipe; only a queue can`);
  }
  const parameters = SourceParameters?.DynamoDBStreamParameters;
  if (!parameters) throw new ResourceRefused('SourceParameters.DynamoDBStreamParameters is required');
  return context.streams.consumer(context.gate, {
    name: arn,
    caller: () => caller,
    streamArn: Source,
    startingPosition: parameters.StartingPosition,
    batchSize: parameters.BatchSize,
    maximumRetryAttempts: parameters.MaximumRetryAttempts,
    bisect: parameters.OnPartialBatchItemFailure === 'AUTOMATIC_BISECT',
    deadLetterArn: parameters.DeadLetterConfig?.Arn,
    passes: compileFilters(SourceParameters?.FilterCriteria),
    async handle(records) {
      const texts = records.map((record) => JSON.stringify(record));
      await context.targets.deliver(Target, texts, { caller });
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
