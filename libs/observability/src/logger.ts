import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import { holdsCardNumber, redactCardNumbers } from '@millrace/card-numbers';
import { type Brand, identifierKind } from '@millrace/identifiers';

/** Logs a message and facts. Never pass a body, a key or a card number. */
export interface Logger {
  debug(message: string, facts?: Record<string, unknown>): void;
  info(message: string, facts?: Record<string, unknown>): void;
  warn(message: string, facts?: Record<string, unknown>): void;
  error(message: string, facts?: Record<string, unknown>): void;
}

/**
 * A logger that writes JSON lines. `POWERTOOLS_LOG_LEVEL` sets the level. Card numbers are removed from every string,
 * since an error message may quote its input.
 * @param service the module; the field `service` of every line
 */
export function createLogger(service: string): Logger {
  const powertools = new PowertoolsLogger({
    serviceName: service,
    jsonReplacerFn: (_name, value) => (typeof value === 'string' ? redactCardNumbers(value) : value),
  });
  return {
    debug: (message, facts = {}) => powertools.debug(message, facts),
    info: (message, facts = {}) => powertools.info(message, facts),
    warn: (message, facts = {}) => powertools.warn(message, facts),
    error: (message, facts = {}) => powertools.error(message, facts),
  };
}

/** Connects everything that one request causes: stream, queue, bus, workflow and log lines. */
export type CorrelationId = Brand<string, 'CorrelationId'>;

// Marked pure, so that the bundler drops it where no correlation id is created.
const correlationIds = /* @__PURE__ */ identifierKind<'CorrelationId'>('cor');
const ACCEPTED = /^[A-Za-z0-9._:-]{1,64}$/;

/**
 * The caller's correlation id if it has 1 to 64 letters, digits, dots, underscores, colons and hyphens and contains no
 * card number, so that it may be stored, logged and sent as a header. A new id otherwise.
 */
export function correlationIdFrom(offered: string | undefined): CorrelationId {
  const isAccepted = offered !== undefined && ACCEPTED.test(offered) && !holdsCardNumber(offered);
  return isAccepted ? (offered as CorrelationId) : correlationIds.create();
}

export const METRIC_NAMESPACE = 'Millrace';

/** Failures that a function answers with a response, so that Lambda's own metric `Errors` does not count them. */
export const UNEXPECTED_FAILURES = 'UnexpectedFailures';

/**
 * Facts that make a log line count as 1 in a CloudWatch metric of this version of the function. Empty outside Lambda.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricFacts(metric: string): Readonly<Record<string, unknown>> {
  const { AWS_LAMBDA_FUNCTION_NAME: FunctionName, AWS_LAMBDA_FUNCTION_VERSION: ExecutedVersion } =
    process.env;
  if (!FunctionName || !ExecutedVersion) return {};
  const directive = {
    Namespace: METRIC_NAMESPACE,
    Dimensions: [['FunctionName', 'ExecutedVersion']],
    Metrics: [{ Name: metric, Unit: 'Count' }],
  };
  return {
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] },
    FunctionName,
    ExecutedVersion,
    [metric]: 1,
  };
}
