import { describe, expect, it } from '@jest/globals';
import { UNDELIVERED, UNWATCHED } from '@millrace/constructs/metadata.ts';
import { of, template } from '../testing/builders.ts';
import { lostDeliveries, queuesWithoutDeadLetters } from './delivery-rules.ts';

const arn = { 'Fn::GetAtt': ['Dead', 'Arn'] };
const alarm = of('AWS::CloudWatch::Alarm', {
  AlarmActions: ['arn:any'],
  MetricName: 'ApproximateNumberOfMessagesVisible',
  Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Dead', 'QueueName'] } }],
});
const rule = (deadLetters?: unknown) =>
  of('AWS::Events::Rule', {
    Targets: [
      {
        Id: 'log',
        Arn: 'arn:aws:logs:x',
        ...(deadLetters !== undefined && { DeadLetterConfig: deadLetters }),
      },
    ],
  });

describe('the rules of deliveries', () => {
  it('find a consumed queue without a dead-letter queue', () => {
    const bad = template({
      Queue: of('AWS::SQS::Queue'),
      Dead: of('AWS::SQS::Queue'),
      Filled: of('AWS::SQS::Queue'),
      Mapping: of('AWS::Lambda::EventSourceMapping', { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }),
      Subscription: of('AWS::SNS::Subscription', { Endpoint: { 'Fn::GetAtt': ['Filled', 'Arn'] } }),
    });
    expect(queuesWithoutDeadLetters(bad)).toEqual(['Queue', 'Filled']);
  });

  it('find everything that gives up without a word, whatever it delivers to', () => {
    const bad = template({
      Mapping: of('AWS::Lambda::EventSourceMapping', { StartingPosition: 'LATEST' }),
      Polling: of('AWS::Lambda::EventSourceMapping'),
      Pipe: of('AWS::Pipes::Pipe', { SourceParameters: { DynamoDBStreamParameters: {} } }),
      Schedule: of('AWS::Scheduler::Schedule', { Target: { Arn: 'arn:any' } }),
      Subscription: of('AWS::SNS::Subscription', { Protocol: 'sqs' }),
      Mail: of('AWS::SNS::Subscription', { Protocol: 'email' }),
      Rule: rule(),
    });
    expect(lostDeliveries(bad)).toEqual(
      ['Mapping', 'Pipe', 'Schedule', 'Subscription', 'Rule target log'].map(
        (name) => `${name} has no dead-letter queue`,
      ),
    );
  });

  it('take a written reason instead', () => {
    const Schedule = of(
      'AWS::Scheduler::Schedule',
      {},
      { Metadata: { [UNDELIVERED]: 'The next call does it.' } },
    );
    expect(lostDeliveries(template({ Schedule }))).toEqual([]);
  });

  it('find dead-letter queues that nobody looks into', () => {
    const Dead = of('AWS::SQS::Queue');
    const faultsWith = (more: object) => lostDeliveries(template({ Rule: rule({ Arn: arn }), ...more }));
    expect(faultsWith({})).toEqual(['Rule target log has a dead-letter queue outside of its stack']);
    expect(faultsWith({ Dead })).toEqual(['Rule target log has a dead-letter queue without an alarm']);
    expect(faultsWith({ Dead, Alarm: alarm })).toEqual([]);
    const unwatched = { ...Dead, Metadata: { [UNWATCHED]: 'Simulated.' } };
    expect(faultsWith({ Dead: unwatched })).toEqual([]);
  });
});
