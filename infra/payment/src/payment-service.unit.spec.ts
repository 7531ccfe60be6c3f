import { indexesOf, propertyOf, resourcesOf, templatesOf } from '@millrace/constructs/testing';
import { describe, expect, it } from '@jest/globals';
import { addStacks } from './stacks.ts';

const { data, service } = templatesOf('payment', addStacks, 'dev');

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

describe('the sweeper', () => {
  it('is called every minute', () => {
    const [schedule] = resourcesOf(service, 'AWS::Scheduler::Schedule');
    expect(schedule?.Properties).toMatchObject({
      Name: 'millrace-dev-payment-sweeper',
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
    });
  });
});

describe('the payments table', () => {
  it('has the indexes and the stream of docs/architecture.md', () => {
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
