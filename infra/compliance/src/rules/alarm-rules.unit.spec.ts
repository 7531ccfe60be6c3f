import { describe, expect, it } from '@jest/globals';
import { UNWATCHED } from '@millrace/constructs/metadata.ts';
import { otherThanAlarms, unwatchedResources } from './alarm-rules.ts';
import { of, policy, template } from '../testing/builders.ts';

const alarm = (MetricName: string, id: string, AlarmActions: unknown[] = ['arn:aws:sns:x']) =>
  of('AWS::CloudWatch::Alarm', {
    MetricName,
    Dimensions: [{ Name: 'Any', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
    AlarmActions,
  });
const arrivals = (Expression: string, id: string) =>
  of('AWS::CloudWatch::Alarm', {
    Metrics: [
      { Id: 'e', Expression },
      {
        Id: 'm1',
        MetricStat: {
          Metric: {
            MetricName: 'ApproximateNumberOfMessagesVisible',
            Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
          },
        },
        ReturnData: false,
      },
    ],
    AlarmActions: ['arn:aws:sns:x'],
  });
const filled = { RedrivePolicy: { maxReceiveCount: 5 } };
const excused = { Metadata: { [UNWATCHED]: 'It is a toy.' } };

describe('the rules of alarms', () => {
  it('find queues and functions that nobody is told about', () => {
    const bad = template({
      Queue: of('AWS::SQS::Queue', filled),
      Dead: of('AWS::SQS::Queue'),
      DeadOfAge: alarm('ApproximateAgeOfOldestMessage', 'Dead'),
      Function: of('AWS::Lambda::Function', { FunctionName: 'f' }),
      Silent: alarm('Errors', 'Function', []),
      Api: of('AWS::ApiGatewayV2::Api'),
      Hook: of('AWS::Lambda::Function', { FunctionName: 'millrace-smoke-test' }),
      Workflow: of('AWS::StepFunctions::StateMachine'),
      Pipe: of('AWS::Pipes::Pipe'),
      Targets: of('AWS::ElasticLoadBalancingV2::TargetGroup'),
      UnHealthy: alarm('UnHealthyHostCount', 'Targets'),
    });
    expect(unwatchedResources(bad)).toEqual([
      'Queue has no alarm on ApproximateAgeOfOldestMessage',
      'Dead has no alarm on ApproximateNumberOfMessagesVisible',
      'Dead has no alarm on DIFF(ApproximateNumberOfMessagesVisible)',
      'Function has no alarm on Errors',
      'Api has no alarm on 5xx',
      'Workflow has no alarm on ExecutionsFailed',
      'Workflow has no alarm on ExecutionsTimedOut',
      'Pipe has no alarm on ExecutionFailed',
      'Targets has no alarm on HealthyHostCount',
    ]);
  });

  it.each([
    ['by its alias', { Ref: 'Live' }],
    ['by itself', { 'Fn::GetAtt': ['Reader', 'Arn'] }],
  ])(
    'find a function that reads a stream, named %s, when nobody is told that records wait',
    (_how, named) => {
      const parts = {
        Reader: of('AWS::Lambda::Function', { FunctionName: 'reader' }),
        Live: of('AWS::Lambda::Alias', { FunctionName: { Ref: 'Reader' } }),
        Errors: alarm('Errors', 'Reader'),
        Mapping: of('AWS::Lambda::EventSourceMapping', {
          FunctionName: named,
          StartingPosition: 'TRIM_HORIZON',
        }),
      };
      expect(unwatchedResources(template(parts))).toEqual(['Reader has no alarm on IteratorAge']);
      expect(unwatchedResources(template({ ...parts, Age: alarm('IteratorAge', 'Reader') }))).toEqual([]);
    },
  );

  it('find a function that a schedule calls when nobody is told that it is not called', () => {
    const schedule = (State: string) =>
      of('AWS::Scheduler::Schedule', { State, Target: { Arn: { Ref: 'Live' } } });
    const parts = {
      Job: of('AWS::Lambda::Function', { FunctionName: 'job' }),
      Live: of('AWS::Lambda::Alias', { FunctionName: { Ref: 'Job' } }),
      Errors: alarm('Errors', 'Job'),
    };
    const unwatched = (more: object) => unwatchedResources(template({ ...parts, ...more }));
    expect(unwatched({ Schedule: schedule('ENABLED') })).toEqual(['Job has no alarm on Invocations']);
    expect(unwatched({ Schedule: schedule('DISABLED') })).toEqual([]);
    expect(unwatched({ Schedule: schedule('ENABLED'), Calls: alarm('Invocations', 'Job') })).toEqual([]);
  });

  const sweeper = of('AWS::Lambda::Function', {
    FunctionName: 'millrace-dev-shop-sweeper',
    LoggingConfig: { LogGroup: { Ref: 'SweeperLog' } },
  });
  const filter = (pattern: string, MetricName: string, log = 'SweeperLog') =>
    of('AWS::Logs::MetricFilter', {
      LogGroupName: { Ref: log },
      FilterPattern: pattern,
      MetricTransformations: [{ MetricName }],
    });
  const ofMetric = (MetricName: string) =>
    of('AWS::CloudWatch::Alarm', { MetricName, AlarmActions: ['arn'] });

  it('find sweepers of whose log nobody is told', () => {
    const fields = ['stillOpen', 'newlyStuck', 'moreDue', 'failed'];
    const unwatched = fields.map((field) => `Sweeper has no alarm on ${field} of its log`);
    const parts = { Sweeper: sweeper, Errors: alarm('Errors', 'Sweeper') };
    expect(unwatchedResources(template(parts))).toEqual(unwatched);
    const filters = Object.fromEntries(
      fields.map((field) => [`of-${field}`, filter(`{ $.${field} > 0 }`, field)]),
    );
    const withoutAlarms = { ...parts, ...filters };
    expect(unwatchedResources(template(withoutAlarms))).toEqual(unwatched);
    const ofAnother = { 'of-stillOpen': filter('{ $.stillOpen > 0 }', 'stillOpen', 'AnotherLog') };
    const alarms = Object.fromEntries(fields.map((field) => [`alarm-${field}`, ofMetric(field)]));
    expect(unwatchedResources(template({ ...withoutAlarms, ...ofAnother, ...alarms }))).toEqual([
      unwatched[0],
    ]);
    expect(unwatchedResources(template({ ...withoutAlarms, ...alarms }))).toEqual([]);
  });

  it.each([
    [
      'function',
      of('AWS::Lambda::Function', {
        FunctionName: 'f',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        LoggingConfig: { LogGroup: { Ref: 'Log' } },
      }),
    ],
    [
      'container',
      of('AWS::ECS::TaskDefinition', {
        TaskRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        ContainerDefinitions: [{ LogConfiguration: { Options: { 'awslogs-group': { Ref: 'Log' } } } }],
      }),
    ],
  ])('find a %s that takes messages of whose repeated failures nobody is told', (_what, Consumer) => {
    const { Resources } = policy({ Action: ['sqs:ReceiveMessage'], Resource: 'arn' });
    const parts = { ...Resources, Consumer, Errors: alarm('Errors', 'Consumer') };
    const Filter = filter('{ $.failsRepeatedly IS TRUE }', 'Failing', 'Log');
    const unwatched = ['Consumer has no alarm on failsRepeatedly of its log'];
    expect(unwatchedResources(template(parts))).toEqual(unwatched);
    expect(unwatchedResources(template({ ...parts, Filter }))).toEqual(unwatched);
    expect(unwatchedResources(template({ ...parts, Filter, Failing: ofMetric('Failing') }))).toEqual([]);
    const Excused = { ...Consumer, ...excused };
    const { Errors: _errors, ...rest } = parts;
    expect(unwatchedResources(template({ ...rest, Consumer: Excused }))).toEqual([]);
  });

  it('find nothing where somebody is told, or where a reason says why not', () => {
    const good = template({
      Queue: of('AWS::SQS::Queue', filled),
      Age: alarm('ApproximateAgeOfOldestMessage', 'Queue'),
      Dead: of('AWS::SQS::Queue'),
      Depth: alarm('ApproximateNumberOfMessagesVisible', 'Dead'),
      Arrivals: arrivals('DIFF(m1)', 'Dead'),
      Excused: of('AWS::SQS::Queue', filled, excused),
      Function: of('AWS::Lambda::Function', { FunctionName: 'f' }, excused),
      Silent: alarm('Errors', 'Function', []),
    });
    expect(unwatchedResources(good)).toEqual([]);
  });

  it('find a dead-letter queue whose later letters tell nobody, as its depth is above 0 already', () => {
    const bad = template({
      Dead: of('AWS::SQS::Queue'),
      Depth: alarm('ApproximateNumberOfMessagesVisible', 'Dead'),
      Sum: arrivals('SUM(m1)', 'Dead'),
    });
    expect(unwatchedResources(bad)).toEqual([
      'Dead has no alarm on DIFF(ApproximateNumberOfMessagesVisible)',
    ]);
  });

  it('find what has a reason to have no alarms, and has them', () => {
    const bad = template({
      Queue: of('AWS::SQS::Queue', filled, excused),
      Depth: alarm('ApproximateNumberOfMessagesVisible', 'Queue'),
    });
    expect(unwatchedResources(bad)).toEqual(['Queue has alarms, and a reason to have none']);
  });
});

describe('the rule of the topic of alarms', () => {
  const ARN = 'arn:aws:sns:eu-west-1:1:millrace-dev-attention';
  const publishing = (Principal: unknown, Resource: unknown = { Ref: 'Topic' }) =>
    of('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Principal, Resource }] },
    });
  const Topic = of('AWS::SNS::Topic', { TopicName: 'millrace-dev-attention' });
  const others = (more: object) => otherThanAlarms(template({ Topic, ...more }), ARN);

  it('takes alarms, and publishers to other topics', () => {
    expect(
      others({
        Alarm: alarm('Errors', 'Fn', [ARN]),
        Policy: publishing({ Service: 'cloudwatch.amazonaws.com' }),
        Other: publishing({ Service: 'events.amazonaws.com' }, { Ref: 'Failures' }),
        Rule: of('AWS::Events::Rule', { Targets: [{ Arn: { Ref: 'Failures' } }] }),
      }),
    ).toEqual([]);
  });

  it.each([
    ['a rule', of('AWS::Events::Rule', { Targets: [{ Arn: { Ref: 'Topic' } }] })],
    ['a rule in another module', of('AWS::Events::Rule', { Targets: [{ Arn: ARN }] })],
    ['a policy for rules', publishing({ Service: 'events.amazonaws.com' })],
    [
      'a policy for rules, too',
      publishing({ Service: ['cloudwatch.amazonaws.com', 'events.amazonaws.com'] }),
    ],
    ['a role', publishing(undefined, ARN)],
  ])('finds %s', (_what, Other) => {
    expect(others({ Other })).toEqual(['Other publishes to the topic of alarms']);
  });
});
