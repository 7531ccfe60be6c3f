import { anApp, of, policy, template, type BrokenApp } from './builders.ts';

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

/** Breaks each rule of resources. */
export const brokenResources: Readonly<Record<string, BrokenApp>> = {
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
    'Rule target queue has no dead-letter queue',
  ],
  'encrypt tables, recover them to any point in time and protect them': [
    anApp({ data: template({ Table: of('AWS::DynamoDB::Table', { BillingMode: 'PAY_PER_REQUEST' }) }) }),
    'Table: SSESpecification.SSEEnabled',
  ],
  'keep nothing of a creation that failed': [
    anApp({ data: template({ Key: of('AWS::KMS::Key', {}, { DeletionPolicy: 'Retain' }) }) }),
    'Key stays after a failed creation',
  ],
  'keep no log for ever': [
    anApp({ service: template({ Log: of('AWS::Logs::LogGroup', { LogGroupName: 'any' }) }) }),
    'Log',
  ],
  'run functions on nodejs24.x and arm64, behind an alias, with a log group': [
    anApp({ service: template({ Api: fn() }) }),
    'Api is not for arm64',
  ],
  'reserve no concurrency of the account': [
    anApp({
      service: template({ Api: of('AWS::Lambda::Function', { ReservedConcurrentExecutions: 20 }) }),
    }),
    'Api reserves concurrency',
  ],
  'let a new version have traffic after its smoke test, in steps, and while no alarm goes off': [
    anApp({ service: template({ Api: fn() }) }),
    'Api moves at once',
  ],
  'publish a new version of a function when a value that it reads at deployment changes': [
    anApp({
      service: template(
        {
          Api: of('AWS::Lambda::Function', { Environment: { Variables: { URL: ref('Url') } } }),
          Version: of('AWS::Lambda::Version', { FunctionName: ref('Api') }),
        },
        { Parameters: { Url: { Type: 'AWS::SSM::Parameter::Value<String>' } } },
      ),
    }),
    'Api keeps its version when Url changes',
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
};
