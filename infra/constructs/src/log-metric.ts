import { METRIC_NAMESPACE } from '@millrace/observability';
import { MetricFilter, type IFilterPattern, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface LogMetricProps {
  readonly logGroup: ILogGroup;
  /** Which lines are counted. */
  readonly filterPattern: IFilterPattern;
  readonly metricName: string;
}

/** A metric that counts lines of a log; it exists only while there are any. */
export function countLines(scope: Construct, id: string, props: LogMetricProps): MetricFilter {
  return new MetricFilter(scope, id, { ...props, metricNamespace: METRIC_NAMESPACE, metricValue: '1' });
}
