import { describe, expect, it } from '@jest/globals';
import { stageNames } from '@millrace/stages/names';
import {
  indexesOf,
  propertyOf,
  resourcesOf,
  templatesOf,
  type TemplateJson,
} from '@millrace/constructs/testing';

interface Allowed {
  readonly Action: unknown;
  readonly Resource: unknown;
}

const { data, service } = templatesOf('order', 'dev');

function oneOf(template: TemplateJson, type: string, property: string, value: string) {
  const found = resourcesOf(template, type).find((one) => propertyOf(one, property) === value);
  if (!found) throw new Error(`no ${type} has ${property} ${value}`);
  return found;
}

const queueOf = (name: string) => oneOf(service, 'AWS::SQS::Queue', 'QueueName', `millrace-dev-${name}`);

describe('the queue of the topic', () => {
  it('OrderQueue gets order.placed as it was published, and nothing else', () => {
    const name = 'OrderQueue';
    const queue = queueOf(name);
    const subscription = resourcesOf(service, 'AWS::SNS::Subscription').find((one) =>
      JSON.stringify(propertyOf(one, 'Endpoint')).includes(queue.id),
    );
    expect(subscription?.Properties).toMatchObject({
      FilterPolicy: { eventType: ['order.placed'] },
      FilterPolicyScope: 'MessageAttributes',
      RawMessageDelivery: true,
    });
    expect(queue.Properties).toMatchObject({ VisibilityTimeout: 180, RedrivePolicy: { maxReceiveCount: 5 } });
    const alarms = resourcesOf(service, 'AWS::CloudWatch::Alarm').map((one) => propertyOf(one, 'AlarmName'));
    expect(alarms).toEqual(
      expect.arrayContaining(
        ['depth', 'age', 'dlq-depth', 'dlq-arrivals'].map((what) => `millrace-dev-order-${name}-${what}`),
      ),
    );
  });

  it('takes messages from the topic and from nobody else', () => {
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
      concurrency: propertyOf(mapping, 'ScalingConfig.MaximumConcurrency'),
      workers: propertyOf(worker, 'DesiredCount'),
      scaled: scaled.includes('service/millrace-dev-order/millrace-dev-order-worker'),
    };
  };

  it('is a function of bounded concurrency, unless the stage says worker', () => {
    expect(facts(service)).toEqual({ enabled: true, concurrency: 20, workers: 0, scaled: false });
  });

  it('is a container that is scaled by the backlog of each, where the stage says worker', () => {
    const { service: template } = templatesOf('order', 'dev', 'worker');
    expect(facts(template)).toEqual({ enabled: false, concurrency: 20, workers: 1, scaled: true });
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

describe('the orders table', () => {
  it('has the indexes and the stream of docs/reference/data-model.md', () => {
    const table = oneOf(data, 'AWS::DynamoDB::Table', 'TableName', 'millrace-dev-order-orders');
    expect(indexesOf(table)).toEqual([
      ['byMerchant', 'merchantId', 'orderId', 'ALL'],
      ['open', 'openShard', 'dueAt', 'ALL'],
    ]);
    expect(propertyOf(table, 'StreamSpecification')).toEqual({ StreamViewType: 'NEW_IMAGE' });
  });
});

describe('simulations', () => {
  const stages = stageNames.map((name) => ({ name, ...templatesOf('order', name) }));

  it('exist in local and dev, and leave no trace in the templates of prod', () => {
    const traces = (template: TemplateJson) => JSON.stringify(template).match(/simulat\w*/gi) ?? [];
    const found = stages.map(({ name, ...both }) => [
      name,
      traces(both.data).length,
      traces(both.service).length,
    ]);
    expect(found).toEqual([
      ['local', expect.any(Number), expect.any(Number)],
      ['dev', expect.any(Number), expect.any(Number)],
      ['prod', 0, 0],
    ]);
    const [, inData, inService] = found[0]!;
    expect(Math.min(Number(inData), Number(inService))).toBeGreaterThan(0);
  });

  it('have no route in prod', () => {
    const routes = resourcesOf(stages.at(-1)!.service, 'AWS::ApiGatewayV2::Route');
    expect(routes.map((route) => propertyOf(route, 'RouteKey')).join()).not.toContain('simulations');
  });

  it('raise no alarms', () => {
    const alarms = stages.flatMap((stage) => resourcesOf(stage.service, 'AWS::CloudWatch::Alarm'));
    const ofSimulations = alarms.filter(({ id }) => /simulat/i.test(id));
    // These take back a version that is being deployed.
    expect(ofSimulations.length).toBeGreaterThan(0);
    for (const alarm of ofSimulations) expect(propertyOf(alarm, 'AlarmActions')).toBeUndefined();
  });

  it('share no table and no queue with real orders', () => {
    const allowedTo = (noun: string) => {
      const fn = oneOf(service, 'AWS::Lambda::Function', 'FunctionName', `millrace-dev-order-${noun}`);
      const [roleId] = propertyOf(fn, 'Role.Fn::GetAtt') as [string];
      const role = resourcesOf(service, 'AWS::IAM::Role').find(({ id }) => id === roleId)!;
      const statements = (
        propertyOf(role, 'Policies') as { PolicyDocument: { Statement: Allowed[] } }[]
      ).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
      return statements
        .filter(({ Action }) => /dynamodb:|sqs:/.test(JSON.stringify(Action)))
        .flatMap(({ Resource }) => [Resource].flat().map((one) => JSON.stringify(one)));
    };
    const real = new Set(
      ['order-processor', 'dispatch', 'request-payment', 'payment-outcome', 'sweeper'].flatMap(allowedTo),
    );
    const simulated = ['simulator', 'simulation-processor'].flatMap(allowedTo);
    expect(simulated.length).toBeGreaterThan(0);
    expect(simulated.filter((resource) => real.has(resource))).toEqual([]);
  });

  it('have a queue that no topic and no rule fills', () => {
    const { id } = queueOf('SimulationQueue');
    const subscriptions = JSON.stringify(resourcesOf(service, 'AWS::SNS::Subscription'));
    expect(subscriptions).not.toContain(id);
    const policies = resourcesOf(service, 'AWS::SQS::QueuePolicy').filter((one) =>
      JSON.stringify(propertyOf(one, 'Queues')).includes(id),
    );
    const effects = policies.flatMap(
      (one) => propertyOf(one, 'PolicyDocument.Statement') as { Effect: string }[],
    );
    expect(new Set(effects.map(({ Effect }) => Effect))).toEqual(new Set(['Deny']));
  });
});

describe('the table of products', () => {
  it('finds a product by its owner first', () => {
    const table = oneOf(data, 'AWS::DynamoDB::Table', 'TableName', 'millrace-dev-order-merchant-products');
    expect(propertyOf(table, 'KeySchema')).toEqual([
      { AttributeName: 'merchantId', KeyType: 'HASH' },
      { AttributeName: 'productId', KeyType: 'RANGE' },
    ]);
  });
});

describe('the API keys of merchants', () => {
  const readable = resourcesOf(service, 'AWS::IAM::Role').flatMap((role) => {
    const names = JSON.stringify(role.Properties).match(/[^:"]*payment-key[^"]*/g) ?? [];
    return names.map((name) => [role.id, name]);
  });

  it('are read by the function that pays, and by nothing else', () =>
    expect(readable).toEqual([
      [expect.stringMatching(/^RequestPayment/), 'millrace-dev-order-payment-key/*'],
    ]));
});

describe('the network of the containers', () => {
  const idsOf = (template: TemplateJson, type: string) => resourcesOf(template, type).map(({ id }) => id);

  it('is logged once, and published with its subnets for other modules', () => {
    expect(idsOf(service, 'AWS::EC2::FlowLog')).toHaveLength(1);
    const published = resourcesOf(data, 'AWS::SSM::Parameter').map((one) => propertyOf(one, 'Name'));
    expect(published).toEqual(
      expect.arrayContaining(
        ['vpc-id', 'subnet-a-id', 'subnet-b-id'].map((name) => `/millrace/dev/order/${name}`),
      ),
    );
  });

  it('has no entrance here: the worker is called by nobody and calls nobody by name', () => {
    for (const type of ['ApiGatewayV2::VpcLink', 'ElasticLoadBalancingV2::LoadBalancer']) {
      expect(idsOf(service, `AWS::${type}`)).toEqual([]);
    }
    const [task] = resourcesOf(service, 'AWS::ECS::Service');
    expect(propertyOf(task!, 'ServiceConnectConfiguration')).toBeUndefined();
  });
});
