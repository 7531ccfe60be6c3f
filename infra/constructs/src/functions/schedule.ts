import { Duration } from 'aws-cdk-lib';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { allow, serviceRole } from '../access.ts';
import { alarmWhenNone } from '../alarms.ts';
import type { ModuleFunction } from './module-function.ts';
import type { ModuleStack } from '../module-stack.ts';

const MISSED_CALLS = 10;

export interface FunctionScheduleProps {
  /** Completes `millrace-<stage>-<module>-<noun>`. */
  readonly noun: string;
  readonly everyMinutes: number;
  readonly target: ModuleFunction;
  readonly enabled?: boolean;
}

/**
 * Calls a function again and again. A call that fails is not repeated for long: the next one does what it left. An alarm
 * tells when the function is not called any more, which causes no error anywhere.
 */
export function scheduleFunction(stack: ModuleStack, id: string, props: FunctionScheduleProps): void {
  const { noun, everyMinutes, target, enabled = true } = props;
  const role = serviceRole(stack, `${id}Role`, {
    service: 'scheduler',
    account: stack.stage.account,
    statements: [allow(['lambda:InvokeFunction'], [target.arn])],
  });
  new CfnSchedule(stack, id, {
    name: stack.nameOf(noun),
    scheduleExpression: everyMinutes === 1 ? 'rate(1 minute)' : `rate(${everyMinutes} minutes)`,
    flexibleTimeWindow: { mode: 'OFF' },
    state: enabled ? 'ENABLED' : 'DISABLED',
    target: {
      arn: target.arn,
      roleArn: role.roleArn,
      retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 60 },
    },
  });
  if (!enabled) return;
  alarmWhenNone(target, 'NotCalledAlarm', stack, {
    noun: `${noun}-not-called`,
    description: `${target.functionName} was not called for ${MISSED_CALLS * everyMinutes} minutes, although its schedule should.`,
    metric: target.alias.metricInvocations({ period: Duration.minutes(everyMinutes), statistic: 'Sum' }),
    periods: MISSED_CALLS,
  });
}
