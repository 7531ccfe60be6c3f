import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { bundleOf, StageIncomplete, type AddStacks } from '@millrace/constructs';
import {
  indexesOf,
  propertyOf,
  resourcesOf,
  templatesOf,
  type TemplateJson,
} from '@millrace/constructs/testing';
import { addStacks } from './stacks.ts';

const { data, service } = templatesOf('order', addStacks, 'dev');

function oneOf(template: TemplateJson, type: string, property: string, value: string) {
  const found = resourcesOf(template, type).find((one) => propertyOf(one, property) === value);
  if (!found) throw new Error(`no ${type} has ${property} ${value}`);
  return found;
}

const queueOf = (name: string) => oneOf(service, 'AWS::SQS::Queue', 'QueueName', `millrace-dev-${name}`);

describe('the queues of the topic', () => {
  it.each([
    ['OrderQueue', 'order.placed'],
    ['LookupQueue', 'product.searched'],
  ])('%s gets %s as it was published, and nothing else', (name, type) => {
    const queue = queueOf(name);
    const subscription = resourcesOf(service, 'AWS::SNS::Subscription').find((one) =>
      JSON.stringify(propertyOf(one, 'Endpoint')).includes(queue.id),
    );
    expect(subscription?.Properties).toMatchObject({
      FilterPolicy: { eventType: [type] },
      FilterPolicyScope: 'MessageAttributes',
      RawMessageDelivery: true,
    });
    expect(queue.Properties).toMatchObject({ VisibilityTimeout: 180, RedrivePolicy: { maxReceiveCount: 5 } });
    const alarms = resourcesOf(service, 'AWS::CloudWatch::Alarm').map((one) => propertyOf(one, 'AlarmName'));
    expect(alarms).toEqual(
      expect.arrayContaining(
        ['depth', 'age', 'dlq-depth'].map((what) => `millrace-dev-order-${name}-${what}`),
      ),
    );
  });

  it('take messages from the topic and from nobody else', () => {
    const policy = resourcesOf(service, 'AWS::SQS::QueuePolicy').find((one) =>
      JSON.stringify(propertyOf(one, 'Queues')).includes(queueOf('OrderQueue').id),
    )!;
    const allowed = (propertyOf(policy, 'PolicyDocument.Statement') as { Effect: string }[]).filter(
      ({ Effect }) => Effect === 'Allow',
    );
    expect(allowed).toMatchObject([
      {
        Action: 'sqs:SendMessage',
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': expect.anything() } },
      },
    ]);
  });
});

describe('who takes orders', () => {
  const polled: AddStacks = (app, stage) => addStacks(app, { ...stage, orderProcessor: 'worker' });
  const facts = (template: TemplateJson) => {
    const mapping = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').find((one) =>
      JSON.stringify(propertyOf(one, 'EventSourceArn')).includes('"OrderQueue'),
    )!;
    const worker = oneOf(template, 'AWS::ECS::Service', 'ServiceName', 'millrace-dev-order-worker');
    const scaled = resourcesOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget').map((one) =>
      propertyOf(one, 'ResourceId'),
    );
    return {
      enabled: propertyOf(mapping, 'Enabled'),
      workers: propertyOf(worker, 'DesiredCount'),
      scaled: scaled.includes('service/millrace-dev-order/millrace-dev-order-worker'),
    };
  };

  it('is a function of bounded concurrency, unless the stage says worker', () => {
    expect(facts(service)).toEqual({ enabled: true, workers: 0, scaled: false });
    const fn = oneOf(service, 'AWS::Lambda::Function', 'FunctionName', 'millrace-dev-order-order-processor');
    expect(propertyOf(fn, 'ReservedConcurrentExecutions')).toBe(20);
  });

  it('is a container that is scaled by the backlog of each, where the stage says worker', () => {
    const { service: template } = templatesOf('order', polled, 'dev');
    expect(facts(template)).toEqual({ enabled: false, workers: 1, scaled: true });
    const policy = oneOf(
      template,
      'AWS::ApplicationAutoScaling::ScalingPolicy',
      'PolicyName',
      'millrace-dev-order-orderworker-scaling',
    );
    expect(
      propertyOf(policy, 'TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification.Metrics'),
    ).toContainEqual(expect.objectContaining({ Expression: 'waiting / tasks', ReturnData: true }));
  });
});

describe('the environment', () => {
  const functions = resourcesOf(service, 'AWS::Lambda::Function').map((fn) => ({
    name: String(propertyOf(fn, 'FunctionName')).replace('millrace-dev-order-', ''),
    given: Object.keys(propertyOf(fn, 'Environment.Variables') as object),
  }));
  const containers = resourcesOf(service, 'AWS::ECS::TaskDefinition')
    .flatMap((task) => propertyOf(task, 'ContainerDefinitions') as { Name: string; Environment: object[] }[])
    .map(({ Name, Environment }) => ({
      name: Name,
      given: (Environment as { Name: string }[]).map((variable) => variable.Name),
    }));
  const all = [...functions, ...containers];
  // Every container has these three, and other code has words for the first two.
  const common = ['HOST', 'PORT', 'AWS_REGION'];
  const known = new Set(all.flatMap(({ given }) => given).filter((name) => !common.includes(name)));

  it.each(all)('of $name is what its code asks for', ({ name, given }) => {
    const code = readFileSync(join(bundleOf('order', name), 'index.js'), 'utf8');
    const asked = [...known].filter((variable) => code.includes(`("${variable}")`));
    expect(asked.sort()).toEqual(given.filter((variable) => !common.includes(variable)).sort());
  });
});

describe('the entrance', () => {
  it('leads to the catalog for products and to the storefront for everything else', () => {
    const group = (name: string) =>
      oneOf(service, 'AWS::ElasticLoadBalancingV2::TargetGroup', 'Name', `millrace-dev-${name}`).id;
    const [listener] = resourcesOf(service, 'AWS::ElasticLoadBalancingV2::Listener');
    const [rule] = resourcesOf(service, 'AWS::ElasticLoadBalancingV2::ListenerRule');
    expect(propertyOf(listener!, 'DefaultActions')).toEqual([
      { Type: 'forward', TargetGroupArn: { Ref: group('storefront') } },
    ]);
    expect(rule?.Properties).toMatchObject({
      Actions: [{ Type: 'forward', TargetGroupArn: { Ref: group('catalog') } }],
      Conditions: [{ PathPatternConfig: { Values: ['/products', '/products/*'] } }],
    });
  });

  it('is a link into the network', () => {
    const [link] = resourcesOf(service, 'AWS::ApiGatewayV2::VpcLink');
    const integration = oneOf(service, 'AWS::ApiGatewayV2::Integration', 'ConnectionType', 'VPC_LINK');
    const [listener] = resourcesOf(service, 'AWS::ElasticLoadBalancingV2::Listener');
    expect(integration.Properties).toMatchObject({
      IntegrationType: 'HTTP_PROXY',
      ConnectionId: { Ref: link!.id },
      IntegrationUri: { Ref: listener!.id },
    });
  });

  it('cannot be made without a merchant that the shop sells for', () => {
    const nobody: AddStacks = (app, stage) => addStacks(app, { ...stage, shopMerchantId: undefined });
    expect(() => templatesOf('order', nobody, 'dev')).toThrow(StageIncomplete);
  });
});

describe('the orders table', () => {
  it('has the indexes and the stream of docs/architecture.md', () => {
    const table = oneOf(data, 'AWS::DynamoDB::Table', 'TableName', 'millrace-dev-order-orders');
    expect(indexesOf(table)).toEqual([
      ['byMerchant', 'merchantId', 'orderId', 'ALL'],
      ['open', 'openShard', 'dueAt', 'ALL'],
      ['bySimulationOutcome', 'simulationOutcome', 'pk', 'KEYS_ONLY'],
    ]);
    expect(propertyOf(table, 'StreamSpecification')).toEqual({ StreamViewType: 'NEW_IMAGE' });
  });
});
