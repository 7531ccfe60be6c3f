import type { Cloud } from '../cloud.ts';
import { arnOf } from '../pump/arn.ts';
import { createPipe, type PipeProperties } from '../pump/pipe.ts';
import { deployed } from './deployed.ts';
import { numbersIn } from './numbers-in.ts';
import { physicalName } from './physical-name.ts';
import { choiceOf, requiredText, textOf } from './read-properties.ts';

/** From a DynamoDB stream to a queue. */
export const pipe = deployed({
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
        MaximumRetryAttempts: 'carried',
        OnPartialBatchItemFailure: 'carried',
        DeadLetterConfig: { Arn: 'carried' },
      },
    },
    Target: 'carried',
  },
  fixed: ['Name', 'Source'],
  id: (request) => textOf(request.properties, 'Name') ?? physicalName(request, 64),
  async put(name, properties, cloud) {
    for (const required of ['Source', 'Target']) requiredText(properties, required);
    const arn = arnOfPipe(name, cloud);
    const state = choiceOf(properties, 'DesiredState', ['RUNNING', 'STOPPED']);
    await cloud.pump.startFlow(arn, (context) => {
      const flow = createPipe(context, arn, numbersIn(properties) as unknown as PipeProperties);
      return state === 'RUNNING' ? flow : undefined;
    });
    return { Arn: arn, CurrentState: state };
  },
  remove: (name, cloud) => cloud.pump.removeFlow(arnOfPipe(name, cloud)),
});

function arnOfPipe(name: string, { config }: Cloud): string {
  return arnOf(config, 'pipes', `pipe/${name}`);
}
