import { arnOf } from '../../core/arn.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { Flows } from '../../core/flows.ts';
import { deployed } from '../../core/resources/deployed.ts';
import { identifiedBy } from '../../core/resources/identity.ts';
import { numbersIn, type TypedProperties } from '../../core/resources/numbers-in.ts';
import { physicalName } from '../../core/resources/physical-name.ts';
import { choiceOf, requiredText, textOf } from '../../core/resources/read-properties.ts';
import type { Targets } from '../../core/targets.ts';
import type { Streams } from '../dynamodb/streams/streams.ts';
import { createPipe, type PipeProperties } from './pipe.ts';

const TYPED: TypedProperties = {
  integers: { BatchSize: { min: 1, max: 10_000 }, MaximumRetryAttempts: { min: -1, max: 10_000 } },
};

export interface Pipes {
  readonly config: CloudConfig;
  readonly flows: Flows;
  readonly targets: Targets;
  readonly streams: Streams;
}

/** A pipe from a DynamoDB stream to a queue. */
export const pipe = deployed<Pipes>({
  type: 'AWS::Pipes::Pipe',
  properties: {
    Name: 'carried',
    Description: 'recorded',
    DesiredState: 'carried',
    RoleArn: 'carried',
    KmsKeyIdentifier: 'recorded',
    LogConfiguration: 'recorded',
    Tags: 'recorded',
    Source: 'carried',
    SourceParameters: {
      FilterCriteria: { Filters: { Pattern: 'carried' } },
      DynamoDBStreamParameters: {
        StartingPosition: 'carried',
        BatchSize: 'carried',
        MaximumRetryAttempts: 'carried',
        OnPartialBatchItemFailure: 'carried',
        DeadLetterConfig: { Arn: 'carried' },
      },
    },
    Target: 'carried',
  },
  identity: identifiedBy('Name'),
  fixed: ['Name', 'Source'],
  id: (request) => textOf(request.properties, 'Name') ?? physicalName(request, 64),
  async put(name, properties, { config, flows, targets, streams }) {
    for (const required of ['Source', 'Target', 'RoleArn']) requiredText(properties, required);
    const arn = arnOfPipe(name, config);
    const state = choiceOf(properties, 'DesiredState', ['RUNNING', 'STOPPED']);
    await flows.start(arn, (gate) => {
      const context = { gate, streams, targets, nowMs: Date.now };
      const flow = createPipe(context, arn, numbersIn(properties, TYPED) as unknown as PipeProperties);
      return state === 'RUNNING' ? flow : undefined;
    });
    return { Arn: arn, CurrentState: state };
  },
  async remove(name, { config, flows, streams }) {
    const arn = arnOfPipe(name, config);
    await flows.remove(arn);
    streams.forget(arn);
  },
});

function arnOfPipe(name: string, config: CloudConfig): string {
  return arnOf(config, 'pipes', `pipe/${name}`);
}
