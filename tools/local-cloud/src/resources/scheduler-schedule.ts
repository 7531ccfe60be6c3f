import { arnOf } from '../pump/arn.ts';
import type { Cloud } from '../cloud.ts';
import { ResourceRefused } from '../resource-type.ts';
import { deployed } from './deployed.ts';
import { retryPolicyOf } from './numbers-in.ts';
import { physicalName } from './physical-name.ts';
import { choiceOf, objectOf, requiredText, textOf } from './read-properties.ts';

/** Calls a function again and again. */
export const schedule = deployed({
  type: 'AWS::Scheduler::Schedule',
  properties: {
    Name: 'carried',
    Description: 'recorded',
    KmsKeyArn: 'recorded',
    ScheduleExpression: 'carried',
    State: 'carried',
    FlexibleTimeWindow: { Mode: 'carried' },
    Target: {
      Arn: 'carried',
      RoleArn: 'recorded',
      RetryPolicy: { MaximumRetryAttempts: 'carried', MaximumEventAgeInSeconds: 'carried' },
    },
  },
  fixed: ['Name'],
  id: (request) => textOf(request.properties, 'Name') ?? physicalName(request, 64),
  put(name, properties, cloud) {
    const mode = textOf(objectOf(properties, 'FlexibleTimeWindow'), 'Mode');
    if (mode !== 'OFF') throw new ResourceRefused(`FlexibleTimeWindow.Mode: ${mode} is not carried out`);
    const target = objectOf(properties, 'Target');
    const arn = arnOfSchedule(name, cloud);
    cloud.pump.scheduler.put({
      arn,
      expression: requiredText(properties, 'ScheduleExpression'),
      enabled: choiceOf(properties, 'State', ['ENABLED', 'DISABLED']) === 'ENABLED',
      functionArn: requiredText(target, 'Arn'),
      ...retryPolicyOf(target),
    });
    return { Arn: arn };
  },
  remove: (name, cloud) => cloud.pump.scheduler.remove(arnOfSchedule(name, cloud)),
});

function arnOfSchedule(name: string, { config }: Cloud): string {
  return arnOf(config, 'scheduler', `schedule/default/${name}`);
}
