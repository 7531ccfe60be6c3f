import { METRIC_NAMESPACE, UNEXPECTED_FAILURES } from '@millrace/observability';
import { Metric, type Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { alarmWhenAbove, ALARM_PERIOD } from '../alarms.ts';
import type { BundledFunction } from './bundled-function.ts';
import type { ModuleStack } from '../module-stack.ts';

/** A single failed call is left to its retry. Two bad minutes of the five of a canary are the fault of the version. */
const PERIODS = 2;
/** Far from the usual duration, and far enough from the timeout that callers still get responses. */
const SLOW_SHARE_OF_TIMEOUT = 0.25;

/** A function behind an alias. */
export type AliasedFunction = BundledFunction & { readonly alias: Alias };

export interface CanaryAlarmOptions {
  /** The alarms only roll a version back and notify nobody. */
  readonly silent: boolean;
  /** The function responds to failures instead of throwing, and counts them in the metric `UnexpectedFailures`. */
  readonly answersFailures: boolean;
}

/** Alarms that roll back a version during its deployment: errors, failures, slow calls and throttled calls. */
export function newVersionAlarms(
  stack: ModuleStack,
  tested: AliasedFunction,
  { silent, answersFailures }: CanaryAlarmOptions,
): readonly Alarm[] {
  const { alias, fn, functionName, handler, timeoutSeconds } = tested;
  const period = ALARM_PERIOD;
  const dimensionsMap = {
    FunctionName: fn.functionName,
    Resource: `${fn.functionName}:${alias.aliasName}`,
    ExecutedVersion: alias.version.version,
  };
  const failures = {
    id: 'NewVersionFailuresAlarm',
    name: `${handler}-new-version-failures`,
    description: `The newest version of ${functionName} responds to requests with 500.`,
    metric: new Metric({
      namespace: METRIC_NAMESPACE,
      metricName: UNEXPECTED_FAILURES,
      dimensionsMap: { FunctionName: fn.functionName, ExecutedVersion: alias.version.version },
      statistic: 'Sum',
      period,
    }),
    above: 0,
  };
  const alarms = [
    ...(answersFailures ? [failures] : []),
    {
      id: 'NewVersionErrorsAlarm',
      name: `${handler}-new-version-errors`,
      description: `The newest version of ${functionName} fails with errors.`,
      metric: alias.metricErrors({ period, dimensionsMap }),
      above: 0,
    },
    {
      id: 'NewVersionSlowAlarm',
      name: `${handler}-new-version-slow`,
      description: `The newest version of ${functionName} is slow: its p99, in milliseconds.`,
      metric: alias.metricDuration({ period, dimensionsMap, statistic: 'p99' }),
      above: timeoutSeconds * 1_000 * SLOW_SHARE_OF_TIMEOUT,
    },
    {
      id: 'ThrottlesAlarm',
      name: `${handler}-throttles`,
      // A throttled call is not executed, so it belongs to no version.
      description: `Calls of ${functionName} are throttled.`,
      metric: alias.metricThrottles({ period }),
      above: 0,
    },
  ];
  return alarms.map(({ id, ...props }) =>
    alarmWhenAbove(tested, id, stack, { ...props, periods: PERIODS, silent }),
  );
}
