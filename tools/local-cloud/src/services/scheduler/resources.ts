import { arnOf } from '../../core/arn.ts';
import type { CloudConfig } from '../../core/config.ts';
import { deployed } from '../../core/resources/deployed.ts';
import { identifiedBy } from '../../core/resources/identity.ts';
import { physicalName } from '../../core/resources/physical-name.ts';
import { choiceOf, objectOf, requiredText, textOf } from '../../core/resources/read-properties.ts';
import { ResourceRefused } from '../../core/resources/resource-type.ts';
import { retryPolicyOf } from '../events/retry-policy.ts';
import type { Scheduler } from './scheduler.ts';

export interface SchedulerService {
  readonly config: CloudConfig;
  readonly scheduler: Scheduler;
}

/** Invokes a function at a rate. */
export const schedule = deployed<SchedulerService>({
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
      RoleArn: 'carried',
      RetryPolicy: { MaximumRetryAttempts: 'carried', MaximumEventAgeInSeconds: 'carried' },
    },
  },
  identity: identifiedBy('Name'),
  fixed: ['Name'],
  id: (request) => textOf(request.properties, 'Name') ?? physicalName(request, 64),
  put(name, properties, { config, scheduler }) {
    const mode = textOf(objectOf(properties, 'FlexibleTimeWindow'), 'Mode');
    if (mode !== 'OFF') throw new ResourceRefused(`FlexibleTimeWindow.Mode: ${mode} is not carried out`);
    const target = objectOf(properties, 'Target');
    const arn = arnOfSchedule(name, config);
    scheduler.put({
      arn,
      expression: requiredText(properties, 'ScheduleExpression'),
      enabled: choiceOf(properties, 'State', ['ENABLED', 'DISABLED']) === 'ENABLED',
      functionArn: requiredText(target, 'Arn'),
      roleArn: requiredText(target, 'RoleArn'),
      ...retryPolicyOf(target),
    });
    return { Arn: arn };
  },
  remove: (name, { config, scheduler }) => scheduler.remove(arnOfSchedule(name, config)),
});

function arnOfSchedule(name: string, config: CloudConfig): string {
  return arnOf(config, 'scheduler', `schedule/default/${name}`);
}
