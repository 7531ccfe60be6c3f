import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import { arnOf } from '../pump/arn.ts';
import { createEventSourceMapping, type MappingProperties } from '../pump/event-source-mapping.ts';
import {
  ReplacementNeeded,
  type Properties,
  type ResourceOutcome,
  type ResourceType,
} from '../resource-type.ts';
import { numbersIn } from './numbers-in.ts';
import { requiredText } from './read-properties.ts';

/** Hands the messages of a queue, or the records of a table's stream, to a function. */
export const lambdaEventSourceMapping: ResourceType = {
  type: 'AWS::Lambda::EventSourceMapping',
  properties: {
    FunctionName: 'carried',
    EventSourceArn: 'carried',
    Enabled: 'carried',
    BatchSize: 'carried',
    MaximumBatchingWindowInSeconds: 'carried',
    FilterCriteria: { Filters: { Pattern: 'carried' } },
    FunctionResponseTypes: 'carried',
    ScalingConfig: { MaximumConcurrency: 'carried' },
    StartingPosition: 'carried',
    MaximumRetryAttempts: 'carried',
    MaximumRecordAgeInSeconds: 'carried',
    BisectBatchOnFunctionError: 'carried',
    ParallelizationFactor: 'recorded',
    DestinationConfig: { OnFailure: { Destination: 'carried' } },
    KmsKeyArn: 'recorded',
    Tags: 'recorded',
  },
  async create({ properties }, cloud) {
    return run(randomUUID(), properties, cloud);
  },
  async update({ properties }, previous, cloud) {
    for (const fixed of ['EventSourceArn', 'StartingPosition']) {
      if (properties[fixed] !== previous.properties[fixed]) throw new ReplacementNeeded(fixed);
    }
    return run(previous.physicalId, properties, cloud);
  },
  async delete(state, cloud) {
    await cloud.pump.stopFlow(mappingArn(cloud, state.physicalId), { forGood: true });
  },
  async resume(state, cloud) {
    await run(state.physicalId, state.properties, cloud);
  },
};

function mappingArn({ config }: Cloud, id: string): string {
  return arnOf(config, 'lambda', `event-source-mapping:${id}`);
}

async function run(id: string, properties: Properties, cloud: Cloud): Promise<ResourceOutcome> {
  requiredText(properties, 'EventSourceArn');
  const name = requiredText(properties, 'FunctionName');
  const FunctionArn = name.startsWith('arn:') ? name : arnOf(cloud.config, 'lambda', `function:${name}`);
  const arn = mappingArn(cloud, id);
  const mapping = { ...numbersIn(properties), FunctionArn } as unknown as MappingProperties;
  await cloud.pump.startFlow(arn, (context) => {
    const flow = createEventSourceMapping(context, arn, mapping);
    return mapping.Enabled === false ? undefined : flow;
  });
  return { physicalId: id, attributes: { Id: id, EventSourceMappingArn: arn } };
}
