import { indexesOf, propertyOf, resourcesOf, templatesOf } from '@millrace/constructs/testing';
import { describe, expect, it } from '@jest/globals';
import { paymentOutcomes } from '@millrace/contracts-payment';
import { endedPayments } from './ended-payments.ts';

const { data, service } = templatesOf('payment', 'dev');

describe('the queue of events', () => {
  it('takes messages from the rules of the bus of this stage, and from nobody else', () => {
    const policies = resourcesOf(service, 'AWS::SQS::QueuePolicy').filter((policy) =>
      JSON.stringify(policy).includes('"Ref":"EventsQueue'),
    );
    const allowed = policies
      .flatMap((policy) => propertyOf(policy, 'PolicyDocument.Statement') as { Effect: string }[])
      .filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toEqual([
      {
        Action: 'sqs:SendMessage',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Resource: expect.anything(),
        Condition: {
          ArnLike: { 'aws:SourceArn': 'arn:aws:events:eu-central-1:111122223333:rule/millrace-dev/*' },
        },
      },
    ]);
  });

  it('hides a message for six times as long as its function may take', () => {
    const queue = resourcesOf(service, 'AWS::SQS::Queue').find(
      (one) => propertyOf(one, 'QueueName') === 'millrace-dev-payment-events',
    );
    const projection = resourcesOf(service, 'AWS::Lambda::Function').find(
      (one) => propertyOf(one, 'FunctionName') === 'millrace-dev-payment-projection',
    );
    expect(queue && propertyOf(queue, 'VisibilityTimeout')).toBe(
      6 * (propertyOf(projection!, 'Timeout') as number),
    );
  });
});

describe('the announcer', () => {
  const [mapping] = resourcesOf(service, 'AWS::Lambda::EventSourceMapping').filter((one) =>
    propertyOf(one, 'FilterCriteria'),
  );

  it('gets the writes that end a payment, and no others', () => {
    const filters = propertyOf(mapping!, 'FilterCriteria.Filters') as { Pattern: string }[];
    expect(filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual(endedPayments);
    const terminal = paymentOutcomes.map(({ type }) => type.replace('payment.', ''));
    expect(endedPayments.map(({ dynamodb }) => dynamodb.NewImage.lastChange.S)).toEqual([terminal]);
  });

  it('may put events on the bus of its stage, and nowhere else', () => {
    const role = resourcesOf(service, 'AWS::IAM::Role').find(({ id }) => id.startsWith('Announcer'))!;
    expect(JSON.stringify(role)).toContain(
      '"Action":"events:PutEvents","Condition":{"StringEquals":{"events:source":"millrace.payment"}},"Effect":"Allow","Resource":"arn:aws:events:eu-central-1:111122223333:event-bus/millrace-dev"',
    );
  });
});

describe('the sweeper', () => {
  it('is called every minute', () => {
    const [schedule] = resourcesOf(service, 'AWS::Scheduler::Schedule');
    expect(schedule?.Properties).toMatchObject({
      Name: 'millrace-dev-payment-sweeper',
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
    });
  });

  it('calls a person when it has not been called for ten minutes, of which there is no data', () => {
    const [alarm] = resourcesOf(service, 'AWS::CloudWatch::Alarm').filter(
      (one) => propertyOf(one, 'AlarmName') === 'millrace-dev-payment-sweeper-not-called',
    );
    expect(alarm?.Properties).toMatchObject({
      MetricName: 'Invocations',
      Period: 60,
      EvaluationPeriods: 10,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      AlarmActions: [expect.anything()],
    });
  });

  it('calls a person for what stays open, and for a backlog that it does not get through', () => {
    const filters = resourcesOf(service, 'AWS::Logs::MetricFilter')
      .map((filter) => ({
        pattern: propertyOf(filter, 'FilterPattern'),
        metric: (propertyOf(filter, 'MetricTransformations') as { MetricName: string }[])[0]?.MetricName,
      }))
      .filter(({ metric }) => metric?.startsWith('millrace-dev-payment-sweeper-'));
    expect(filters).toEqual([
      {
        pattern: '{ ($.message = "sweep finished") && ($.stillOpen > 0) }',
        metric: 'millrace-dev-payment-sweeper-StillOpen',
      },
      {
        pattern: '{ ($.message = "sweep finished") && ($.newlyStuck > 0) }',
        metric: 'millrace-dev-payment-sweeper-NewlyStuck',
      },
      {
        pattern: '{ ($.message = "sweep finished") && ($.moreDue IS TRUE) }',
        metric: 'millrace-dev-payment-sweeper-MoreDue',
      },
      {
        pattern: '{ ($.message = "sweep finished") && ($.failed > 0) }',
        metric: 'millrace-dev-payment-sweeper-Failed',
      },
    ]);
    const alarms = resourcesOf(service, 'AWS::CloudWatch::Alarm');
    for (const [metric, description, periods] of [
      [
        filters[0]!.metric,
        'Some payments or refunds are still open after 10 sweeps. The log of millrace-dev-payment-sweeper names them.',
        1,
      ],
      [
        filters[1]!.metric,
        'More payments or refunds are still open after 10 sweeps. The log of millrace-dev-payment-sweeper names them.',
        1,
      ],
      [
        filters[2]!.metric,
        'millrace-dev-payment-sweeper cannot sweep all overdue payments or refunds in one run.',
        5,
      ],
      [
        filters[3]!.metric,
        'millrace-dev-payment-sweeper cannot requeue overdue payments or refunds. Its log has the errors.',
        5,
      ],
    ] as const) {
      expect(alarms.find((alarm) => propertyOf(alarm, 'MetricName') === metric)?.Properties).toMatchObject({
        ...{ Namespace: 'Millrace', Statistic: 'Maximum', Threshold: 0, EvaluationPeriods: periods },
        AlarmDescription: description,
        AlarmActions: [expect.stringMatching(/:millrace-dev-attention$/)],
        TreatMissingData: 'notBreaching',
      });
    }
  });
});

describe('the payments table', () => {
  it('has the indexes and the stream of docs/reference/data-model.md', () => {
    const [table] = resourcesOf(data, 'AWS::DynamoDB::Table');
    expect(indexesOf(table!)).toEqual([
      ['byMerchant', 'merchantId', 'paymentId', 'ALL'],
      ['byMerchantAndStatus', 'merchantStatus', 'paymentId', 'ALL'],
      ['byMerchantAndReference', 'merchantReference', 'paymentId', 'KEYS_ONLY'],
      ['open', 'openShard', 'dueAt', 'ALL'],
    ]);
    expect(propertyOf(table!, 'StreamSpecification')).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
  });
});
