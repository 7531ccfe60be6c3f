import { Duration } from 'aws-cdk-lib';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { allow, serviceRole } from '../access.ts';
import { alarmWhenNone, leaveUndelivered } from '../alarms.ts';
import type { ModuleFunction } from './module-function.ts';
import type { ModuleStack } from '../module-stack.ts';

const MISSED_CALLS = 10;

export interface FunctionScheduleProps {
  /** Completes `millrace-<stage>-<module>-<name>`. */
  readonly name: string;
  readonly everyMinutes: number;
  readonly target: ModuleFunction;
  readonly enabled?: boolean;
}

/**
 * Calls a function periodically. A failed call is retried only briefly, because the next call does its work. An alarm goes
 * off when the function is no longer called, which causes no error elsewhere.
 */
export function scheduleFunction(stack: ModuleStack, id: string, props: FunctionScheduleProps): void {
  const { name, everyMinutes, target, enabled = true } = props;
  const role = serviceRole(stack, `${id}Role`, {
    service: 'scheduler',
    account: stack.stage.account,
    statements: [allow(['lambda:InvokeFunction'], [target.arn])],
  });
  const schedule = new CfnSchedule(stack, id, {
    name: stack.nameOf(name),
    scheduleExpression: everyMinutes === 1 ? 'rate(1 minute)' : `rate(${everyMinutes} minutes)`,
    flexibleTimeWindow: { mode: 'OFF' },
    state: enabled ? 'ENABLED' : 'DISABLED',
    target: {
      arn: target.arn,
      roleArn: role.roleArn,
      retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 60 },
    },
  });
  leaveUndelivered(
    schedule,
    'The next call does the work of a missed one. An alarm goes off when calls stop.',
  );
  if (!enabled) return;
  alarmWhenNone(target, 'NotCalledAlarm', stack, {
    name: `${name}-not-called`,
    description: `${target.functionName} was not called for ${MISSED_CALLS * everyMinutes} minutes, although it has a schedule.`,
    metric: target.alias.metricInvocations({ period: Duration.minutes(everyMinutes), statistic: 'Sum' }),
    periods: MISSED_CALLS,
  });
}
