import { describe, expect, it } from '@jest/globals';
import { propertyOf, resourcesOf, templatesOf } from '@millrace/constructs/testing';

const DAY_SECONDS = 24 * 60 * 60;
const { service } = templatesOf('settlement', 'dev');

describe('the fold of the ledger into balances', () => {
  it('INV-20: tries a record until just before the stream drops it, and says then where it was', () => {
    const [mapping, ...others] = resourcesOf(service, 'AWS::Lambda::EventSourceMapping');
    expect(others).toEqual([]);
    expect(propertyOf(mapping!, 'MaximumRetryAttempts')).toBe(-1);
    const maxAgeSeconds = Number(propertyOf(mapping!, 'MaximumRecordAgeInSeconds'));
    expect(maxAgeSeconds).toBeGreaterThan(DAY_SECONDS / 2);
    expect(maxAgeSeconds).toBeLessThan(DAY_SECONDS);
    expect(propertyOf(mapping!, 'DestinationConfig.OnFailure.Destination')).toBeDefined();
  });

  it.each([
    ['fold-balances', 'fold-balances-SetAside', '{ $.isSetAside IS TRUE }'],
    ['fold-set-aside', 'fold-set-aside-Waiting', '{ $.failed > 0 }'],
  ])('INV-20: tells a person of what %s cannot fold', (_name, metric, pattern) => {
    const name = `millrace-dev-settlement-${metric}`;
    const filter = resourcesOf(service, 'AWS::Logs::MetricFilter').find(
      (one) => propertyOf(one, 'MetricTransformations.0.MetricName') === name,
    );
    expect(propertyOf(filter!, 'FilterPattern')).toBe(pattern);
    const alarms = resourcesOf(service, 'AWS::CloudWatch::Alarm');
    expect(alarms.filter((one) => propertyOf(one, 'MetricName') === name)).toHaveLength(1);
  });

  it('INV-20: tries what is set aside every minute', () => {
    expect(
      resourcesOf(service, 'AWS::Scheduler::Schedule').map(({ Properties }) => Properties),
    ).toMatchObject([
      {
        Name: 'millrace-dev-settlement-fold-set-aside',
        ScheduleExpression: 'rate(1 minute)',
        State: 'ENABLED',
      },
    ]);
  });
});
