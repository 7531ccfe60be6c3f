import { METRIC_NAMESPACE, UNEXPECTED_FAILURES } from '@millrace/observability';
import { Metric, type Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { alarmWhenAbove, ALARM_PERIOD } from '../alarms.ts';
import type { BundledFunction } from './bundled-function.ts';
import type { ModuleStack } from '../module-stack.ts';

/** One call that fails is what a retry is for; two bad minutes of the five of a canary are the version's fault. */
const PERIODS = 2;
/** Far from usual, and far enough from the timeout that callers still get answers. */
const SLOW_SHARE_OF_TIMEOUT = 0.25;

/** A function behind an alias. */
export type AliasedFunction = BundledFunction & { readonly alias: Alias };

export interface CanaryAlarmOptions {
  /** They take a version back and tell nobody. */
  readonly silent: boolean;
  /** It answers failures instead of ending in errors, and counts them in the metric `UnexpectedFailures`. */
  readonly answersFailures: boolean;
}

/** What takes the traffic away from a version that is being deployed: errors, failures, slow calls and throttled ones. */
export function alarmsOfNewVersion(
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
    noun: `${handler}-new-version-failures`,
    description: `The newest version of ${functionName} answers requests with 500.`,
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
      noun: `${handler}-new-version-errors`,
      description: `The newest version of ${functionName} ends in errors.`,
      metric: alias.metricErrors({ period, dimensionsMap }),
      above: 0,
    },
    {
      id: 'NewVersionSlowAlarm',
      noun: `${handler}-new-version-slow`,
      description: `The newest version of ${functionName} is slow: its p99, in milliseconds.`,
      metric: alias.metricDuration({ period, dimensionsMap, statistic: 'p99' }),
      above: timeoutSeconds * 1_000 * SLOW_SHARE_OF_TIMEOUT,
    },
    {
      id: 'ThrottlesAlarm',
      noun: `${handler}-throttles`,
      // A throttled call is not executed, hence by no version.
      description: `Calls of ${functionName} are throttled.`,
      metric: alias.metricThrottles({ period }),
      above: 0,
    },
  ];
  return alarms.map(({ id, ...props }) =>
    alarmWhenAbove(tested, id, stack, { ...props, periods: PERIODS, silent }),
  );
}
