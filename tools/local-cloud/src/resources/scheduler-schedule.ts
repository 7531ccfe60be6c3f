import type { Cloud } from '../cloud.ts';
import { arnOf } from '../pump/arn.ts';
import type { ScheduleTarget } from '../pump/schedules/scheduler.ts';
import {
  ReplacementNeeded,
  ResourceRefused,
  type Properties,
  type ResourceOutcome,
  type ResourceType,
} from '../resource-type.ts';
import { physicalName } from './physical-name.ts';
import { choiceOf, integerOf, objectOf, requiredText, textOf } from './read-properties.ts';

/** Calls a target again and again, or once. */
export const schedule: ResourceType = {
  type: 'AWS::Scheduler::Schedule',
  properties: {
    Name: 'carried',
    GroupName: 'carried',
    Description: 'recorded',
    KmsKeyArn: 'recorded',
    ScheduleExpression: 'carried',
    ScheduleExpressionTimezone: 'carried',
    State: 'carried',
    FlexibleTimeWindow: { Mode: 'carried' },
    Target: {
      Arn: 'carried',
      RoleArn: 'recorded',
      Input: 'carried',
      RetryPolicy: { MaximumRetryAttempts: 'carried', MaximumEventAgeInSeconds: 'carried' },
      DeadLetterConfig: { Arn: 'carried' },
    },
  },
  async create(request, cloud) {
    return put(textOf(request.properties, 'Name') ?? physicalName(request, 64), request.properties, cloud);
  },
  async update({ properties }, previous, cloud) {
    for (const fixed of ['Name', 'GroupName']) {
      if (properties[fixed] !== previous.properties[fixed]) throw new ReplacementNeeded(fixed);
    }
    return put(previous.physicalId, properties, cloud);
  },
  async delete(state, cloud) {
    cloud.pump.scheduler.remove(scheduleArn(cloud, state.physicalId, state.properties));
  },
  async resume(state, cloud) {
    put(state.physicalId, state.properties, cloud);
  },
};

function scheduleArn({ config }: Cloud, name: string, properties: Properties): string {
  return arnOf(config, 'scheduler', `schedule/${textOf(properties, 'GroupName') ?? 'default'}/${name}`);
}

function put(name: string, properties: Properties, cloud: Cloud): ResourceOutcome {
  const mode = textOf(objectOf(properties, 'FlexibleTimeWindow'), 'Mode');
  if (mode !== 'OFF')
    throw new ResourceRefused(`FlexibleTimeWindow.Mode: ${mode ?? 'none'} is not carried out`);
  const target = objectOf(properties, 'Target');
  const retry = objectOf(target, 'RetryPolicy');
  const attempts = integerOf(retry, 'MaximumRetryAttempts', { min: 0, max: 185 });
  const age = integerOf(retry, 'MaximumEventAgeInSeconds', { min: 60, max: 86_400 });
  const timezone = textOf(properties, 'ScheduleExpressionTimezone');
  const arn = scheduleArn(cloud, name, properties);
  cloud.pump.scheduler.put({
    arn,
    expression: requiredText(properties, 'ScheduleExpression'),
    enabled: choiceOf(properties, 'State', ['ENABLED', 'DISABLED']) === 'ENABLED',
    target: {
      ...(target as unknown as ScheduleTarget),
      Arn: requiredText(target, 'Arn'),
      RetryPolicy: {
        ...(attempts !== undefined && { MaximumRetryAttempts: attempts }),
        ...(age !== undefined && { MaximumEventAgeInSeconds: age }),
      },
    },
    ...(timezone !== undefined && { timezone }),
  });
  return { physicalId: name, attributes: { Arn: arn } };
}
