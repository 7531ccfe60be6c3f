import { describe, expect, it } from '@jest/globals';
import { StageIncomplete, stageOf } from '@millrace/constructs';
import {
  logicalIdOf,
  namedTables,
  propertyOf,
  resourcesOf,
  synthesized,
  templatesIn,
  testEnvironment,
  type NamedResource,
  type Statement,
} from '@millrace/constructs/testing';
import { inTemporaryApp } from '@millrace/constructs/testing/temporary-app.ts';
import { addStacks } from './stacks.ts';

const app = synthesized('catalog', 'dev');
const { service } = templatesIn(app);

function only(type: string): NamedResource {
  const found = resourcesOf(service, type);
  expect(found).toHaveLength(1);
  return found[0]!;
}

const parameterOf = (value: unknown) => service.Parameters?.[logicalIdOf(value) ?? '']?.Default;

describe('the stacks of the catalog', () => {
  it('adopt what was in the stacks of the order module, under the logical ids that it has there', () => {
    const adopted = app.adopts.map(({ logicalId, identifier, from, stack }) => [
      logicalId,
      ...Object.values(identifier),
      `${from} → ${stack}`,
    ]);
    const [data, queues] = ['-data', ''].map(
      (part) => `millrace-dev-order${part} → millrace-dev-catalog${part}`,
    );
    expect(adopted).toEqual([
      ['SearchesBD87668F', 'millrace-dev-order-searches', data],
      ['CatalogImages', 'millrace-dev-catalog', data],
      ['LookupQueueD1E16731', 'millrace-dev-LookupQueue', queues],
      ['LookupQueueDeadLettersQueue0C9FDEE9', 'millrace-dev-LookupQueue-dlq', queues],
    ]);
  });

  it('cannot be made without a merchant that the shop sells for', () => {
    const stage = { ...stageOf('dev', testEnvironment), shopMerchantId: undefined };
    expect(() => inTemporaryApp((temporary) => addStacks(temporary, stage))).toThrow(StageIncomplete);
  });
});

describe('the queue of searches', () => {
  const queue = resourcesOf(service, 'AWS::SQS::Queue').find(
    (one) => propertyOf(one, 'QueueName') === 'millrace-dev-LookupQueue',
  )!;

  it('gets product.searched from the shop’s topic as it was published, and nothing else', () => {
    const subscription = only('AWS::SNS::Subscription');
    expect(subscription.Properties).toMatchObject({
      Endpoint: { 'Fn::GetAtt': [queue.id, 'Arn'] },
      FilterPolicy: { eventType: ['product.searched'] },
      FilterPolicyScope: 'MessageAttributes',
      RawMessageDelivery: true,
    });
    expect(parameterOf(propertyOf(subscription, 'TopicArn'))).toBe('/millrace/dev/order/ecommerce-topic-arn');
    expect(queue.Properties).toMatchObject({ VisibilityTimeout: 180, RedrivePolicy: { maxReceiveCount: 5 } });
    const alarms = resourcesOf(service, 'AWS::CloudWatch::Alarm').map((one) => propertyOf(one, 'AlarmName'));
    expect(alarms).toEqual(
      expect.arrayContaining(
        ['depth', 'age', 'dlq-depth', 'dlq-arrivals'].map(
          (what) => `millrace-dev-catalog-LookupQueue-${what}`,
        ),
      ),
    );
  });

  it('takes messages from the topic and from nobody else', () => {
    const policy = resourcesOf(service, 'AWS::SQS::QueuePolicy').find((one) =>
      JSON.stringify(propertyOf(one, 'Queues')).includes(`"${queue.id}"`),
    )!;
    const allowed = (propertyOf(policy, 'PolicyDocument.Statement') as Statement[]).filter(
      ({ Effect }) => Effect === 'Allow',
    );
    expect(allowed).toMatchObject([
      {
        Action: 'sqs:SendMessage',
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': propertyOf(only('AWS::SNS::Subscription'), 'TopicArn') } },
      },
    ]);
  });
});

describe('the entrance of the catalog', () => {
  it('is a link into the order module’s network, to a listener that forwards to its tasks alone', () => {
    const listener = only('AWS::ElasticLoadBalancingV2::Listener');
    expect(only('AWS::ApiGatewayV2::Integration').Properties).toMatchObject({
      IntegrationType: 'HTTP_PROXY',
      ConnectionId: { Ref: only('AWS::ApiGatewayV2::VpcLink').id },
      IntegrationUri: { Ref: listener.id },
    });
    const group = only('AWS::ElasticLoadBalancingV2::TargetGroup');
    expect(propertyOf(group, 'Name')).toBe('millrace-dev-catalog');
    expect(parameterOf(propertyOf(group, 'VpcId'))).toBe('/millrace/dev/order/vpc-id');
    expect(propertyOf(listener, 'DefaultActions')).toEqual([
      { Type: 'forward', TargetGroupArn: { Ref: group.id } },
    ]);
  });

  it('routes only products: the rest of its API is for services of the network', () => {
    const routes = resourcesOf(service, 'AWS::ApiGatewayV2::Route').map((one) => propertyOf(one, 'RouteKey'));
    expect(routes).toEqual(['GET /products', 'GET /products/{id}']);
  });
});

describe('the service of the catalog', () => {
  it('is found by name in a namespace that the module publishes, by services in a group that it lets in', () => {
    const task = only('AWS::ECS::Service');
    const namespace = propertyOf(task, 'ServiceConnectConfiguration.Namespace');
    expect(propertyOf(task, 'ServiceConnectConfiguration.Services')).toMatchObject([
      { ClientAliases: [{ DnsName: 'catalog', Port: 8081 }] },
    ]);
    const groups = propertyOf(task, 'NetworkConfiguration.AwsvpcConfiguration.SecurityGroups') as unknown[];
    const own = service.Resources[logicalIdOf(groups[0])!]!;
    const letIn = (propertyOf(own, 'SecurityGroupIngress') as Record<string, unknown>[]).map(
      ({ SourceSecurityGroupId, FromPort }) => [SourceSecurityGroupId, FromPort],
    );
    const published = Object.fromEntries(
      resourcesOf(service, 'AWS::SSM::Parameter').map((one) => [
        propertyOf(one, 'Name'),
        propertyOf(one, 'Value'),
      ]),
    );
    expect(published).toMatchObject({
      '/millrace/dev/catalog/namespace-arn': namespace,
      '/millrace/dev/catalog/service-url': 'http://catalog:8081',
    });
    expect(letIn).toContainEqual([published['/millrace/dev/catalog/callers-group-id'], 8081]);
    expect(letIn).toHaveLength(2);
  });

  it('uses the table of searches and no other', () => {
    expect(namedTables(service)).toEqual([
      { holder: expect.stringMatching(/^CatalogTaskRole/), table: 'millrace-dev-order-searches' },
    ]);
  });

  it('reads products by the order module’s function', () => {
    const invoked = resourcesOf(service, 'AWS::IAM::Role')
      .flatMap(
        (role) => (propertyOf(role, 'Policies') ?? []) as { PolicyDocument: { Statement: Statement[] } }[],
      )
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Action }) => Action === 'lambda:InvokeFunction');
    expect(invoked.map(({ Resource }) => parameterOf(Resource))).toEqual([
      '/millrace/dev/order/products-function-arn',
    ]);
  });
});
