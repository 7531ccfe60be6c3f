import { randomUUID } from 'node:crypto';
import { arnOf } from '../../../core/arn.ts';
import type { CloudConfig } from '../../../core/config.ts';
import type { Authorizer } from '../../../core/authorization/authorizer.ts';
import type { Flows } from '../../../core/flows.ts';
import { deployed } from '../../../core/resources/deployed.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import { numbersIn, type TypedProperties } from '../../../core/resources/numbers-in.ts';
import { requiredText } from '../../../core/resources/read-properties.ts';
import type { Streams } from '../../dynamodb/streams/streams.ts';
import type { MessageSource } from '../../sqs/queue-poller.ts';
import { createEventSourceMapping, type MappingProperties } from '../event-source-mapping.ts';
import type { FunctionRunner } from '../functions.ts';

const TYPED: TypedProperties = {
  integers: {
    BatchSize: { min: 1, max: 10_000 },
    MaximumBatchingWindowInSeconds: { min: 0, max: 300 },
    MaximumRetryAttempts: { min: -1, max: 10_000 },
    MaximumRecordAgeInSeconds: { min: -1, max: 604_800 },
    MaximumConcurrency: { min: 2, max: 1000 },
  },
  booleans: ['Enabled', 'BisectBatchOnFunctionError'],
};

interface Own {
  readonly config: CloudConfig;
  readonly flows: Flows;
  readonly authorizer: Authorizer;
  readonly functions: Pick<FunctionRunner, 'invoke' | 'roleOf'>;
  readonly queues: MessageSource;
  readonly streams: Streams;
}

/** Passes the messages of a queue, or the records of a table's stream, to a function. */
export const lambdaEventSourceMapping = deployed<Own>({
  type: 'AWS::Lambda::EventSourceMapping',
  properties: {
    FunctionName: 'carried',
    EventSourceArn: 'carried',
    Enabled: 'carried',
    BatchSize: 'carried',
    MaximumBatchingWindowInSeconds: 'carried',
    FunctionResponseTypes: 'carried',
    ScalingConfig: { MaximumConcurrency: 'carried' },
    FilterCriteria: { Filters: { Pattern: 'carried' } },
    StartingPosition: 'carried',
    MaximumRetryAttempts: 'carried',
    MaximumRecordAgeInSeconds: 'carried',
    BisectBatchOnFunctionError: 'carried',
    DestinationConfig: { OnFailure: { Destination: 'carried' } },
    KmsKeyArn: 'recorded',
    Tags: 'recorded',
  },
  identity: identifiedBy('FunctionName', 'EventSourceArn'),
  fixed: ['EventSourceArn', 'StartingPosition'],
  id: () => randomUUID(),
  async put(id, properties, { config, authorizer, flows, functions, queues, streams }) {
    requiredText(properties, 'EventSourceArn');
    const name = requiredText(properties, 'FunctionName');
    const FunctionArn = name.startsWith('arn:') ? name : arnOf(config, 'lambda', `function:${name}`);
    const arn = arnOfMapping(id, config);
    const context = { region: config.region, authorizer, functions, queues, streams, nowMs: Date.now };
    const mapping = { ...numbersIn(properties, TYPED), FunctionArn } as unknown as MappingProperties;
    await flows.start(arn, (gate) => {
      const flow = createEventSourceMapping({ ...context, gate }, arn, mapping);
      return mapping.Enabled === false ? undefined : flow;
    });
    return { Id: id, EventSourceMappingArn: arn };
  },
  async remove(id, { config, flows, streams }) {
    const arn = arnOfMapping(id, config);
    await flows.remove(arn);
    streams.forget(arn);
  },
});

function arnOfMapping(id: string, config: CloudConfig): string {
  return arnOf(config, 'lambda', `event-source-mapping:${id}`);
}
