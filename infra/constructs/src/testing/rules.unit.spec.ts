import { describe, expect, it } from '@jest/globals';
import { WILDCARDS } from '../access.ts';
import { looseRepositories, openNetworks, unguardedServices, unsafeContainers } from './container-rules.ts';
import { ledgerWrites } from './ledger-rules.ts';
import { refusedLocally } from './local-support.ts';
import { managedPolicies, unacknowledgedWildcards } from './policy-rules.ts';
import {
  deliveriesWithoutDeadLetters,
  logGroupsForEver,
  openRoutes,
  queuesWithoutDeadLetters,
  unprotectedTables,
  unusualFunctions,
} from './resource-rules.ts';
import { exportsAndImports, misplacedResources, strayParameters } from './stack-rules.ts';
import type { TemplateJson, TemplateResource } from './template.ts';

const of = (Type: string, Properties: Record<string, unknown> = {}, more = {}): TemplateResource => ({
  Type,
  Properties,
  ...more,
});
const template = (Resources: TemplateJson['Resources'], more: Partial<TemplateJson> = {}): TemplateJson => ({
  Resources,
  ...more,
});
const policy = (statement: Record<string, unknown>, metadata = {}): TemplateJson =>
  template({
    Role: of(
      'AWS::IAM::Role',
      { Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] } }] },
      { Metadata: metadata },
    ),
  });

describe('the rules of stacks', () => {
  it('find an exported output and an imported value', () => {
    const bad = template(
      { Queue: of('AWS::SQS::Queue', { QueueName: { 'Fn::ImportValue': 'name' } }) },
      { Outputs: { Arn: { Export: { Name: 'arn' } } } },
    );
    expect(exportsAndImports(bad)).toEqual(['output Arn is exported', 'a value is imported']);
  });

  it('find a table in the service stack and a queue in the data stack', () => {
    const data = template({ Queue: of('AWS::SQS::Queue') });
    const service = template({ Table: of('AWS::DynamoDB::Table') });
    expect(misplacedResources({ data, service })).toEqual([
      'Table (AWS::DynamoDB::Table) is in the service stack',
      'Queue (AWS::SQS::Queue) is in the data stack',
    ]);
  });

  it('find a network and a repository in the service stack, and a firewall in the data stack', () => {
    const data = template({ Group: of('AWS::EC2::SecurityGroup'), Subnet: of('AWS::EC2::Subnet') });
    const service = template({ Vpc: of('AWS::EC2::VPC'), Images: of('AWS::ECR::Repository') });
    expect(misplacedResources({ data, service })).toEqual([
      'Vpc (AWS::EC2::VPC) is in the service stack',
      'Images (AWS::ECR::Repository) is in the service stack',
      'Group (AWS::EC2::SecurityGroup) is in the data stack',
    ]);
  });

  it('find parameters of another stage, of no store, and published twice', () => {
    const data = template({ A: of('AWS::SSM::Parameter', { Name: '/millrace/dev/quote/a' }) });
    const service = template(
      { B: of('AWS::SSM::Parameter', { Name: '/millrace/dev/quote/a' }) },
      {
        Parameters: {
          Other: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/millrace/prod/quote/b' },
          Plain: { Type: 'String', Default: '/millrace/dev/quote/c' },
        },
      },
    );
    expect(strayParameters({ data, service }, '/millrace/dev/')).toEqual([
      '/millrace/prod/quote/b is read',
      '/millrace/dev/quote/c is read',
      '/millrace/dev/quote/a is published twice',
    ]);
  });
});

describe('the rules of policies', () => {
  it.each([
    ['an action', { Action: 'dynamodb:*', Resource: 'arn:aws:x' }, 'dynamodb:*'],
    [
      'an action in a list',
      { Action: ['sqs:SendMessage', 'kms:ReEncrypt*'], Resource: 'arn' },
      'kms:ReEncrypt*',
    ],
    ['every resource', { Action: 'sqs:SendMessage', Resource: '*' }, '*'],
    [
      'a resource that is joined',
      { Action: 'a:B', Resource: { 'Fn::Join': ['', [{ Ref: 'X' }, '/*']] } },
      '…/*',
    ],
    ['the inverse of actions', { NotAction: 'iam:PassRole', Resource: 'arn' }, 'all but some'],
  ])('find a wildcard in %s', (_what, statement, found) => {
    expect(unacknowledgedWildcards(policy(statement))).toEqual([`Role allows ${found}`]);
  });

  it('find a wildcard in a policy that is text', () => {
    const PolicyDocument = JSON.stringify({
      Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: 'arn' }],
    });
    const bad = template({ Log: of('AWS::Logs::ResourcePolicy', { PolicyDocument }) });
    expect(unacknowledgedWildcards(bad)).toEqual(['Log allows logs:*']);
  });

  it('take a reason for the wildcard it is given for, and for no other', () => {
    const statement = { Action: 'a:B', Resource: ['arn:x/stream/*', 'arn:y/*'] };
    const metadata = { [WILDCARDS]: [{ endsWith: '/stream/*', reason: 'because' }] };
    expect(unacknowledgedWildcards(policy(statement, metadata))).toEqual(['Role allows arn:y/*']);
  });

  it('take a reason for * as one for the bare * alone, and no empty reason', () => {
    const statement = { Action: 'a:*', Resource: '*' };
    const given = (reason: string) => ({ [WILDCARDS]: [{ endsWith: '*', reason }] });
    expect(unacknowledgedWildcards(policy(statement, given('because')))).toEqual(['Role allows a:*']);
    expect(unacknowledgedWildcards(policy(statement, given('')))).toHaveLength(2);
  });

  it('take a reason for named actions as one for no other action', () => {
    const metadata = { [WILDCARDS]: [{ endsWith: '*', actions: ['a:B', 'a:C'], reason: 'because' }] };
    const found = (statement: object) =>
      unacknowledgedWildcards(policy({ ...statement, Resource: '*' }, metadata));
    expect(found({ Action: ['a:B', 'a:C'] })).toEqual([]);
    expect(found({ Action: ['a:B', 'a:D'] })).toEqual(['Role allows *']);
    expect(found({ NotAction: 'a:B' })).toEqual(['Role allows all but some', 'Role allows *']);
  });

  it('find managed policies', () => {
    const bad = template({ Role: of('AWS::IAM::Role', { ManagedPolicyArns: ['arn'] }) });
    expect(managedPolicies(bad)).toEqual(['Role has managed policies']);
  });
});

describe('INV-19: the rule of the ledger', () => {
  const ledger = 'arn:aws:dynamodb:eu-west-1:000000000000:table/millrace-local-settlement-ledger';
  const writes = (statement: Record<string, unknown>) => ledgerWrites(policy(statement), ledger);

  it.each([
    ['an update', 'dynamodb:UpdateItem'],
    ['a deletion', 'dynamodb:DeleteItem'],
    ['a batch', 'dynamodb:BatchWriteItem'],
    ['PartiQL', 'dynamodb:PartiQLUpdate'],
    ['the end of the table', 'dynamodb:DeleteTable'],
    ['some actions', 'dynamodb:Put*'],
    ['all actions', 'dynamodb:*'],
    ['anything', '*'],
    ['anything in other letters', 'DynamoDB:updateitem'],
  ])('finds %s', (_what, action) => {
    expect(writes({ Action: ['dynamodb:Query', action], Resource: ledger })).toEqual([`Role may ${action}`]);
  });

  it.each([
    ['every resource', '*'],
    ['every table', 'arn:aws:dynamodb:*:*:table/*'],
    ['a table that is known when it is deployed', { 'Fn::GetAtt': ['Ledger', 'Arn'] }],
    ['a name that is joined', { 'Fn::Join': ['', ['arn:aws:dynamodb:', { Ref: 'X' }, '-ledger']] }],
    ['one of many', ['arn:aws:s3:::x', ledger]],
  ])('finds it in %s', (_what, Resource) => {
    expect(writes({ Action: 'dynamodb:PutItem', Resource })).toEqual(['Role may dynamodb:PutItem']);
  });

  it('finds what is allowed by exclusion', () => {
    expect(writes({ NotAction: 'dynamodb:DeleteItem', Resource: ledger })).toEqual(['Role may *']);
    expect(writes({ Action: 'dynamodb:PutItem', NotResource: 'arn:x' })).toEqual([
      'Role may dynamodb:PutItem',
    ]);
  });

  it('names the functions of the role', () => {
    const { Resources } = policy({ Action: 'dynamodb:PutItem', Resource: ledger });
    const fn = (FunctionName: string) =>
      of('AWS::Lambda::Function', { FunctionName, Role: { 'Fn::GetAtt': ['Role', 'Arn'] } });
    expect(ledgerWrites(template({ ...Resources, A: fn('a'), B: fn('b') }), ledger)).toEqual([
      'a, b may dynamodb:PutItem',
    ]);
  });

  it('takes reading, its stream, other tables and other services', () => {
    for (const statement of [
      { Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource: ledger },
      { Action: 'dynamodb:GetRecords', Resource: `${ledger}/stream/*` },
      { Action: 'dynamodb:UpdateItem', Resource: ledger.replace('ledger', 'balances') },
      { Action: 'kms:*', Resource: '*' },
      { Action: '*', Resource: ledger, Effect: 'Deny' },
    ]) {
      expect(writes(statement)).toEqual([]);
    }
  });
});

describe('the rules of resources', () => {
  it('find routes without an authorizer', () => {
    const bad = template({
      Shut: of('AWS::ApiGatewayV2::Route', {
        RouteKey: 'GET /a',
        AuthorizationType: 'CUSTOM',
        AuthorizerId: 'x',
      }),
      Open: of('AWS::ApiGatewayV2::Route', { RouteKey: 'GET /b', AuthorizationType: 'NONE' }),
      Bare: of('AWS::ApiGatewayV2::Route', { RouteKey: 'GET /c' }),
    });
    expect(openRoutes(bad)).toEqual(['GET /b', 'GET /c']);
  });

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

  it('find streams, pipes and rules that give up without a word', () => {
    const bad = template({
      Mapping: of('AWS::Lambda::EventSourceMapping', { StartingPosition: 'LATEST' }),
      Pipe: of('AWS::Pipes::Pipe', { SourceParameters: { DynamoDBStreamParameters: {} } }),
      Rule: of('AWS::Events::Rule', { Targets: [{ Id: 'queue', Arn: 'arn:aws:sqs:x' }] }),
      Log: of('AWS::Events::Rule', { Targets: [{ Id: 'log', Arn: 'arn:aws:logs:x' }] }),
    });
    expect(deliveriesWithoutDeadLetters(bad)).toEqual([
      'Mapping (AWS::Lambda::EventSourceMapping)',
      'Pipe (AWS::Pipes::Pipe)',
      'Rule target queue',
    ]);
  });

  it('find everything that a table lacks', () => {
    expect(unprotectedTables(template({ Table: of('AWS::DynamoDB::Table') }), true)).toEqual([
      'Table: SSESpecification.SSEEnabled',
      'Table: SSESpecification.SSEType',
      'Table: PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled',
      'Table: BillingMode',
      'Table: DeletionProtectionEnabled',
      'Table: no key of its own',
      'Table: is not retained',
    ]);
  });

  it('find log groups without retention and functions out of the ordinary', () => {
    const bad = template({
      Log: of('AWS::Logs::LogGroup'),
      Fn: of('AWS::Lambda::Function', { Runtime: 'nodejs20.x' }),
    });
    expect(logGroupsForEver(bad)).toEqual(['Log']);
    expect(unusualFunctions(bad)).toEqual([
      'Fn has no log group',
      'Fn does not run on nodejs24.x',
      'Fn is not for arm64',
      'Fn has no alias live',
    ]);
  });

  it('find what the local cloud does not carry out', () => {
    const support = new Map<string, ReadonlySet<string> | 'anything'>([
      ['AWS::SQS::Queue', new Set(['QueueName', 'RedrivePolicy.maxReceiveCount'])],
      ['AWS::IAM::Role', 'anything'],
    ]);
    const bad = template({
      Queue: of('AWS::SQS::Queue', {
        QueueName: 'a',
        RedrivePolicy: { maxReceiveCount: 1, x: 2 },
        FifoQueue: true,
      }),
      Role: of('AWS::IAM::Role', { RoleName: 'r' }),
      Vpc: of('AWS::EC2::VPC'),
    });
    expect(refusedLocally(bad, support)).toEqual([
      'AWS::SQS::Queue RedrivePolicy.x',
      'AWS::SQS::Queue FifoQueue',
      'AWS::EC2::VPC',
    ]);
  });
});

describe('the rules of containers', () => {
  const good = {
    Name: 'web',
    Image: 'registry/web:1f2e',
    User: '1000:1000',
    ReadonlyRootFilesystem: true,
    HealthCheck: { Command: ['CMD', 'node', '--eval', "fetch('http://127.0.0.1/healthz')"] },
    LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
    LogConfiguration: { LogDriver: 'awslogs' },
  };
  const faults = (container: Record<string, unknown>) =>
    unsafeContainers(
      template({
        Task: of('AWS::ECS::TaskDefinition', {
          TaskRoleArn: 'arn',
          ContainerDefinitions: [{ ...good, ...container }],
        }),
      }),
    );

  it('take a container that has what it needs and no more', () => {
    expect(faults({})).toEqual([]);
    expect(faults({ Image: `registry/web@sha256:${'0'.repeat(64)}` })).toEqual([]);
  });

  it.each([
    ['no user', { User: undefined }, 'runs as root'],
    ['the user root', { User: 'root' }, 'runs as root'],
    ['user 0 of some group', { User: '0:1000' }, 'runs as root'],
    ['privileges', { Privileged: true }, 'is privileged'],
    ['files to write', { ReadonlyRootFilesystem: false }, 'can write its root file system'],
    ['capabilities', { LinuxParameters: {} }, 'keeps capabilities'],
    ['no tag', { Image: 'registry/web' }, 'has an image that may change'],
    ['a tag that moves', { Image: 'registry/web:latest' }, 'has an image that may change'],
    ['no health check', { HealthCheck: undefined }, 'is not asked whether it is healthy'],
    ['an echo for one', { HealthCheck: { Command: ['CMD', 'echo'] } }, 'is not asked whether it is healthy'],
    ['no log', { LogConfiguration: undefined }, 'has no log'],
  ])('find %s', (_what, container, fault) => {
    expect(faults(container)).toEqual([`Task web ${fault}`]);
  });

  it('find a task without a role', () => {
    expect(unsafeContainers(template({ Task: of('AWS::ECS::TaskDefinition') }))).toEqual([
      'Task has no role',
    ]);
  });

  it('find a service with a public address and one that nothing takes back', () => {
    const NetworkConfiguration = { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } };
    expect(unguardedServices(template({ Web: of('AWS::ECS::Service', { NetworkConfiguration }) }))).toEqual([
      'Web: NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp',
      'Web: DeploymentConfiguration.DeploymentCircuitBreaker.Enable',
      'Web: DeploymentConfiguration.DeploymentCircuitBreaker.Rollback',
    ]);
  });

  it('find open groups, public load balancers and targets that are not asked', () => {
    const bad = template({
      Group: of('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0' }] }),
      Shut: of('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [{ SourceSecurityGroupId: 'sg' }] }),
      Balancer: of('AWS::ElasticLoadBalancingV2::LoadBalancer'),
      Targets: of('AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckPath: '/' }),
    });
    expect(openNetworks(bad)).toEqual([
      'Group lets in addresses',
      'Balancer is not internal',
      'Targets does not ask /healthz',
    ]);
  });

  it('find repositories whose images move, are not looked at and never go', () => {
    expect(looseRepositories(template({ Images: of('AWS::ECR::Repository') }))).toEqual([
      'Images moves tags',
      'Images scans nothing',
      'Images keeps everything',
    ]);
  });
});
