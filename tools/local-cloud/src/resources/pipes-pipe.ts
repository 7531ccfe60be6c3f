import type { Cloud } from '../cloud.ts';
import { arnOf } from '../pump/arn.ts';
import { createPipe, type PipeProperties } from '../pump/pipe.ts';
import {
  ReplacementNeeded,
  type Properties,
  type ResourceOutcome,
  type ResourceType,
} from '../resource-type.ts';
import { numbersIn } from './numbers-in.ts';
import { physicalName } from './physical-name.ts';
import { choiceOf, requiredText, textOf } from './read-properties.ts';

/** From a DynamoDB stream or a queue to a queue, a function, a state machine or a bus. */
export const pipe: ResourceType = {
  type: 'AWS::Pipes::Pipe',
  properties: {
    Name: 'carried',
    Description: 'recorded',
    DesiredState: 'carried',
    RoleArn: 'recorded',
    KmsKeyIdentifier: 'recorded',
    LogConfiguration: 'recorded',
    Tags: 'recorded',
    Source: 'carried',
    SourceParameters: {
      FilterCriteria: { Filters: { Pattern: 'carried' } },
      DynamoDBStreamParameters: {
        StartingPosition: 'carried',
        BatchSize: 'carried',
        MaximumBatchingWindowInSeconds: 'carried',
        MaximumRetryAttempts: 'carried',
        MaximumRecordAgeInSeconds: 'carried',
        OnPartialBatchItemFailure: 'carried',
        ParallelizationFactor: 'recorded',
        DeadLetterConfig: { Arn: 'carried' },
      },
      SqsQueueParameters: { BatchSize: 'carried', MaximumBatchingWindowInSeconds: 'carried' },
    },
    Target: 'carried',
    TargetParameters: {
      LambdaFunctionParameters: { InvocationType: 'carried' },
      StepFunctionStateMachineParameters: { InvocationType: 'carried' },
      EventBridgeEventBusParameters: { DetailType: 'carried', Source: 'carried', Resources: 'carried' },
    },
  },
  async create(request, cloud) {
    return run(textOf(request.properties, 'Name') ?? physicalName(request, 64), request.properties, cloud);
  },
  async update({ properties }, previous, cloud) {
    for (const fixed of ['Name', 'Source']) {
      if (properties[fixed] !== previous.properties[fixed]) throw new ReplacementNeeded(fixed);
    }
    return run(previous.physicalId, properties, cloud);
  },
  async delete(state, cloud) {
    await cloud.pump.stopFlow(pipeArn(cloud, state.physicalId), { forGood: true });
  },
  async resume(state, cloud) {
    await run(state.physicalId, state.properties, cloud);
  },
};

function pipeArn({ config }: Cloud, name: string): string {
  return arnOf(config, 'pipes', `pipe/${name}`);
}

async function run(name: string, properties: Properties, cloud: Cloud): Promise<ResourceOutcome> {
  requiredText(properties, 'Source');
  requiredText(properties, 'Target');
  const arn = pipeArn(cloud, name);
  const state = choiceOf(properties, 'DesiredState', ['RUNNING', 'STOPPED']);
  const read = numbersIn(properties) as unknown as PipeProperties;
  await cloud.pump.startFlow(arn, (context) => {
    const flow = createPipe(context, arn, read);
    return state === 'RUNNING' ? flow : undefined;
  });
  return { physicalId: name, attributes: { Arn: arn, CurrentState: state } };
}
