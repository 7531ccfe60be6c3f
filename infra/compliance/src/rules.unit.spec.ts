import { describe, expect, it } from '@jest/globals';
import type { Synthesized } from '@millrace/constructs/testing/synthesized.ts';
import { appliesTo, rules } from './rules.ts';
import { anApp, of, policy, template } from './testing/builders.ts';

const ref = (Ref: string) => ({ Ref });
const fn = (name = 'millrace-dev-quote-api') => of('AWS::Lambda::Function', { FunctionName: name });
const attention = 'arn:aws:sns:eu-central-1:111122223333:millrace-dev-attention';
const route = { RouteKey: 'GET /rates', AuthorizationType: 'NONE', Target: ref('Integration') };
const api = {
  Route: of('AWS::ApiGatewayV2::Route', route),
  Integration: of('AWS::ApiGatewayV2::Integration', {
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: ref('Live'),
  }),
  Live: of('AWS::Lambda::Alias', { Name: 'live', FunctionName: ref('Api') }),
  Api: fn(),
};

/** For each rule: an app that breaks it, and what is found. */
const broken: Readonly<Record<string, readonly [app: Synthesized, fault: string]>> = {
  'export and import nothing': [
    anApp({ service: template({}, { Outputs: { Arn: { Export: { Name: 'arn' } } } }) }),
    'output Arn is exported',
  ],
  'tag every stack': [
    anApp({
      stacks: [
        {
          name: 'millrace-dev-quote',
          template: template({}),
          tags: { project: 'millrace', module: 'quote' },
          terminationProtection: false,
        },
      ],
    }),
    'millrace-dev-quote has no tag stage',
  ],
  'protect stacks of data from deletion': [
    anApp({
      stacks: [
        { name: 'millrace-dev-quote-data', template: template({}), tags: {}, terminationProtection: false },
      ],
    }),
    'millrace-dev-quote-data can be deleted',
  ],
  'read and publish parameters of this stage only': [
    anApp({
      service: template({ Url: of('AWS::SSM::Parameter', { Name: '/millrace/prod/quote/api-url' }) }),
    }),
    '/millrace/prod/quote/api-url is published',
  ],
  'keep what is stateful in the data stack, and nothing else there': [
    anApp({ service: template({ Table: of('AWS::DynamoDB::Table') }) }),
    'Table (AWS::DynamoDB::Table) is in the service stack',
  ],
  'match the list of modules': [
    anApp({ service: template({ Queue: of('AWS::SQS::Queue', { QueueName: 'millrace-dev-NewQueue' }) }) }),
    'queue NewQueue is not listed',
  ],
  'allow no wildcard without a reason': [
    anApp({ service: policy({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::rates/*' }) }),
    'Role allows arn:aws:s3:::rates/*',
  ],
  'INV-19: let two functions of settlement add to the ledger, and nothing do more than read it besides': [
    anApp({ service: policy({ Action: 'dynamodb:PutItem', Resource: '*' }) }),
    'Role may dynamodb:PutItem',
  ],
  'let nothing use a table of another module': [
    anApp({
      service: policy({
        Action: 'dynamodb:GetItem',
        Resource: 'arn:aws:dynamodb:eu-west-1:111122223333:table/millrace-dev-order-orders',
      }),
    }),
    'Role may use millrace-dev-order-orders',
  ],
  'let nothing publish events as another module': [
    anApp({
      service: policy({
        Action: 'events:PutEvents',
        Resource: 'arn:aws:events:eu-central-1:111122223333:event-bus/millrace-dev',
        Condition: { StringEquals: { 'events:source': 'millrace.payment' } },
      }),
    }),
    'Role may publish events of other sources than millrace.quote',
  ],
  'let no AWS service act on topics and queues for other accounts': [
    anApp({
      service: template({
        Policy: of('AWS::SQS::QueuePolicy', {
          PolicyDocument: {
            Statement: [{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: '*' }],
          },
        }),
      }),
    }),
    'Policy lets sns.amazonaws.com act for any account',
  ],
  'use no managed policy': [
    anApp({ service: template({ Role: of('AWS::IAM::Role', { ManagedPolicyArns: ['arn:any'] }) }) }),
    'Role has managed policies',
  ],
  'leave only the public routes without an authorizer': [
    anApp({ service: template({ Rates: of('AWS::ApiGatewayV2::Route', route) }) }),
    'GET /rates needs no key',
  ],
  'alert somebody of whatever fails, or say why not': [
    anApp({ service: template({ Api: fn() }) }),
    'Api has no alarm on Errors',
  ],
  'publish nothing but alarms to the topic of alarms': [
    anApp({ service: policy({ Action: 'sns:Publish', Resource: attention }) }),
    'Role publishes to the topic of alarms',
  ],
  'have a section of docs/operations/alarms.md for each alarm': [
    anApp({ service: template({ Alarm: of('AWS::CloudWatch::Alarm', { AlarmName: 'new-trouble' }) }) }),
    'new-trouble',
  ],
  'give every queue that is consumed a dead-letter queue': [
    anApp({
      service: template({
        Queue: of('AWS::SQS::Queue'),
        Mapping: of('AWS::Lambda::EventSourceMapping', { EventSourceArn: ref('Queue') }),
      }),
    }),
    'Queue',
  ],
  'lose nothing that cannot be delivered': [
    anApp({
      service: template({ Rule: of('AWS::Events::Rule', { Targets: [{ Id: 'queue', Arn: ref('Queue') }] }) }),
    }),
    'Rule target queue',
  ],
  'take, call and offer what the contracts of the modules say, and all of it': [
    anApp({ owner: 'payment' }),
    'payment offers payment.claim by its contract only',
  ],
  'encrypt tables, recover them to any point in time and protect them': [
    anApp({ data: template({ Table: of('AWS::DynamoDB::Table', { BillingMode: 'PAY_PER_REQUEST' }) }) }),
    'Table: SSESpecification.SSEEnabled',
  ],
  'keep no log for ever': [
    anApp({ service: template({ Log: of('AWS::Logs::LogGroup', { LogGroupName: 'any' }) }) }),
    'Log',
  ],
  'run functions on nodejs24.x and arm64, behind an alias, with a log group': [
    anApp({ service: template({ Api: fn() }) }),
    'Api is not for arm64',
  ],
  'let a new version have traffic after its smoke test, in steps, and while no alarm goes off': [
    anApp({ service: template({ Api: fn() }) }),
    'Api moves at once',
  ],
  'have smoke tests that fit into their function': [
    anApp({
      service: template({
        Hook: of('AWS::Lambda::Function', {
          FunctionName: 'millrace-dev-quote-smoke-test',
          Environment: { Variables: { SMOKE_TESTS: JSON.stringify({ api: 'x'.repeat(5_000) }) } },
        }),
      }),
    }),
    'Hook has too many bytes of smoke tests',
  ],
  'let no version of an API have traffic that cannot read what it answers from': [
    anApp({ service: template(api) }),
    'Api has no smoke test of GET /rates',
  ],
  'run containers without root, writable files, or images that may change, and ask for their health': [
    anApp({
      service: template({
        Task: of('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Name: 'web', User: 'root' }] }),
      }),
    }),
    'Task web runs as root',
  ],
  'take back a deployment of containers that fails, and keep them off the internet': [
    anApp({ service: template({ Service: of('AWS::ECS::Service') }) }),
    'Service: NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp',
  ],
  'let nobody into a network but by its entrance': [
    anApp({
      service: template({ Balancer: of('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'any' }) }),
    }),
    'Balancer is not internal',
  ],
  'never move the tag of an image': [
    anApp({ data: template({ Images: of('AWS::ECR::Repository', { ImageTagMutability: 'MUTABLE' }) }) }),
    'Images moves tags',
  ],
  'hold nothing that the local cloud refuses': [
    anApp({ service: template({ Cluster: of('AWS::EKS::Cluster') }) }),
    'AWS::EKS::Cluster',
  ],
  'have a reason for what cdk-nag finds': [
    anApp({
      nag: {
        findings: [
          {
            stack: 'millrace-dev-quote',
            resource: 'Queue',
            rule: 'AwsSolutions-SQS4',
            detail: '',
            cause: 'No TLS.',
          },
        ],
        given: [],
      },
    }),
    'millrace-dev-quote Queue AwsSolutions-SQS4 : No TLS.',
  ],
};

describe('every rule of templates', () => {
  it('is tested with templates that break it, once', () => {
    expect(Object.keys(broken).sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  it.each(rules)('finds what breaks it: $name', ({ name, faults }) => {
    const [app, fault] = broken[name]!;
    expect(faults(app)).toContain(fault);
  });

  it('applies to modules, and to other apps unless it is of modules', () => {
    const ofApp = (owner: Synthesized['owner']) => rules.filter((rule) => appliesTo(rule, { owner })).length;
    expect(ofApp('quote')).toBe(rules.length);
    expect(ofApp('releases')).toBe(rules.filter(({ appliesTo: apps }) => apps === 'every app').length);
  });
});
