import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import { arnOf } from '../pump/arn.ts';
import { createEventSourceMapping, type MappingProperties } from '../pump/event-source-mapping.ts';
import { deployed } from './deployed.ts';
import { numbersIn } from './numbers-in.ts';
import { requiredText } from './read-properties.ts';

/** Hands the messages of a queue, or the records of a table's stream, to a function. */
export const lambdaEventSourceMapping = deployed({
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
    BisectBatchOnFunctionError: 'carried',
    DestinationConfig: { OnFailure: { Destination: 'carried' } },
    KmsKeyArn: 'recorded',
    Tags: 'recorded',
  },
  fixed: ['EventSourceArn', 'StartingPosition'],
  id: () => randomUUID(),
  async put(id, properties, cloud) {
    requiredText(properties, 'EventSourceArn');
    const name = requiredText(properties, 'FunctionName');
    const FunctionArn = name.startsWith('arn:') ? name : arnOf(cloud.config, 'lambda', `function:${name}`);
    const arn = arnOfMapping(id, cloud);
    const mapping = { ...numbersIn(properties), FunctionArn } as unknown as MappingProperties;
    await cloud.pump.startFlow(arn, (context) => {
      const flow = createEventSourceMapping(context, arn, mapping);
      return mapping.Enabled === false ? undefined : flow;
    });
    return { Id: id, EventSourceMappingArn: arn };
  },
  remove: (id, cloud) => cloud.pump.removeFlow(arnOfMapping(id, cloud)),
});

function arnOfMapping(id: string, { config }: Cloud): string {
  return arnOf(config, 'lambda', `event-source-mapping:${id}`);
}
