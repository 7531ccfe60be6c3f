export {
  correlationIdFrom,
  createLogger,
  METRIC_NAMESPACE,
  metricFacts,
  UNEXPECTED_FAILURES,
  type CorrelationId,
  type Logger,
} from './logger.ts';
