import { METRIC_NAMESPACE } from '@millrace/observability';
import { MetricFilter, type IFilterPattern, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface LogMetricProps {
  readonly logGroup: ILogGroup;
  /** The lines that are counted. */
  readonly filterPattern: IFilterPattern;
  readonly metricName: string;
}

/** A metric that counts log lines. It has no data while no line matches. */
export function countLines(scope: Construct, id: string, props: LogMetricProps): MetricFilter {
  return new MetricFilter(scope, id, { ...props, metricNamespace: METRIC_NAMESPACE, metricValue: '1' });
}
