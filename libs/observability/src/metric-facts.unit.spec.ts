import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createLogger, METRIC_NAMESPACE, metricFacts, UNEXPECTED_FAILURES } from './index.ts';

const inLambda = (name: string, version: string) => {
  process.env['AWS_LAMBDA_FUNCTION_NAME'] = name;
  process.env['AWS_LAMBDA_FUNCTION_VERSION'] = version;
};

afterEach(() => {
  delete process.env['AWS_LAMBDA_FUNCTION_NAME'];
  delete process.env['AWS_LAMBDA_FUNCTION_VERSION'];
});

describe('metric facts', () => {
  it('make a log line a data point of this version, in the embedded metric format', () => {
    inLambda('millrace-prod-payment-api', '7');
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    createLogger('payment').error('request failed', { ...metricFacts(UNEXPECTED_FAILURES) });
    const [[line]] = write.mock.calls as [[string]];
    write.mockRestore();
    const dataPoint = JSON.parse(line);
    expect(dataPoint).toMatchObject({
      message: 'request failed',
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: METRIC_NAMESPACE,
            Dimensions: [['FunctionName', 'ExecutedVersion']],
            Metrics: [{ Name: UNEXPECTED_FAILURES, Unit: 'Count' }],
          },
        ],
      },
      FunctionName: 'millrace-prod-payment-api',
      ExecutedVersion: '7',
      [UNEXPECTED_FAILURES]: 1,
    });
    expect(dataPoint._aws.Timestamp).toBeGreaterThan(Date.parse('2026-01-01'));
  });

  it('are empty outside Lambda', () => {
    expect(metricFacts(UNEXPECTED_FAILURES)).toEqual({});
  });
});
