import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { strToU8, zipSync } from 'fflate';
import { boot, type RunningCloud } from '../../core/boot.ts';
import type { Properties } from '../../core/resources/resource-type.ts';
import { resourceTypes, services } from '../../services.ts';
import { clientSettings, deployTemplate, type Deployed } from '../../testing/deploy-template.ts';
import { BUNDLE, NAMED } from './testing/named-resources.ts';

const OWNER = 'owner';
const OTHER = 'other';
const stateDir = mkdtempSync(join(tmpdir(), 'millrace-existing-'));
let running: RunningCloud<typeof services>;

const start = async () => {
  running = await boot(
    services,
    {
      ...{ stateDir, region: 'eu-west-1', account: '000000000000', host: '127.0.0.1' },
      ...{ endpointPort: 0, originPort: 0 },
    },
    (reason) => console.error(reason),
  );
};
const endpointUrl = () => running.endpointUrl;
const settings = () => ({ ...clientSettings(endpointUrl()), forcePathStyle: true });

beforeAll(async () => {
  await start();
  const Body = zipSync({ 'index.js': strToU8('exports.handler = async () => ({});') });
  const { S3Bucket: Bucket, S3Key: Key } = BUNDLE;
  await new S3Client(settings()).send(new PutObjectCommand({ Bucket, Key, Body }));
}, 60_000);
afterAll(async () => {
  await running.stop();
  rmSync(stateDir, { recursive: true });
});

const namedTypes = resourceTypes.filter(({ identity }) => identity !== 'anonymous').map(({ type }) => type);

/** Deploys a stack whose second resource has the type and the name of an existing one. */
function deployTwin(Type: string, Properties: Properties): Promise<Deployed> {
  return deployTemplate(endpointUrl(), OTHER, {
    Witness: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'witness' } },
    Twin: { Type, Properties, DependsOn: 'Witness' },
  });
}

async function deleteStack(StackName: string): Promise<void> {
  await new CloudFormationClient(settings()).send(new DeleteStackCommand({ StackName }));
}

/** The whole state of the local cloud, except the events of the other stack. */
async function everything(): Promise<unknown> {
  const { apigateway, dynamodb, elasticloadbalancing, events, lambda, logs, states } = running.runtimes;
  logs.store.flush();
  const dynamo = new DynamoDBClient(settings());
  const { TableNames } = await dynamodb.dynamo.call<{ TableNames: string[] }>('ListTables', {});
  return {
    ...tables(join(stateDir, 'cloud.sqlite'), ['stacks', 'stack_events', 'sqlite_sequence']),
    ...tables(join(stateDir, 'messaging', 'fauxqs.db'), []),
    items: await Promise.all(
      TableNames.map(async (TableName) => [
        TableName,
        (await dynamo.send(new ScanCommand({ TableName }))).Items,
      ]),
    ),
    functions: lambda.functions.registry.functions().map(({ latest, aliases, versions }) => ({
      latest,
      aliases: [...aliases],
      versions: [...versions.keys()],
    })),
    buses: events.bridge.buses(),
    rules: events.bridge.rulesOf('owned-bus'),
    archives: [...events.bridge.archives.keys()],
    machines: states.machines.all().map(({ arn }) => arn),
    targetGroups: [...elasticloadbalancing.loadBalancers.targetGroups.keys()],
    listeners: [...elasticloadbalancing.loadBalancers.listeners.keys()],
    api: apigateway.gateway.apis.byName('owned-api')?.routes.size,
  };
}

function tables(path: string, except: readonly string[]): Record<string, unknown> {
  const database = new DatabaseSync(path, { readOnly: true });
  const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  const contents = names
    .map(({ name }) => String(name))
    .filter((name) => !except.includes(name))
    .map((name) => [name, database.prepare(`SELECT * FROM "${name}"`).all()]);
  database.close();
  return Object.fromEntries(contents);
}

async function expectRefused(type: string, properties: Properties, reason: RegExp): Promise<void> {
  const before = await everything();
  const { status, reasons } = await deployTwin(type, properties);
  expect({ status, reasons }).toMatchObject({
    status: 'ROLLBACK_COMPLETE',
    reasons: [expect.stringMatching(reason) as unknown],
  });
  await deleteStack(OTHER);
  expect(await everything()).toEqual(before);
}

describe('the example resources', () => {
  it('include each type that has an identity, and no type is anonymous by mistake', () => {
    const examples = new Set(Object.values(NAMED).map(([type]) => type));
    expect(namedTypes.filter((type) => !examples.has(type))).toEqual([]);
    const nameless = resourceTypes.filter(({ type, identity, properties }) => {
      const noun = type.split('::').at(-1)!;
      return identity === 'anonymous' && ['Name', `${noun}Name`].some((name) => name in properties);
    });
    expect(nameless.map(({ type }) => type)).toEqual([]);
  });
});

describe('a stack with a resource of another stack', () => {
  beforeAll(async () => {
    const resources = Object.entries(NAMED).map(([logicalId, [Type, Properties]]) => [
      logicalId,
      { Type, Properties, DeletionPolicy: 'Retain' },
    ]);
    const deployed = await deployTemplate(endpointUrl(), OWNER, Object.fromEntries(resources));
    expect(deployed).toEqual({ status: 'CREATE_COMPLETE', reasons: [] });
    const QueueUrl = `${endpointUrl()}/000000000000/owned-queue`;
    await new SQSClient(settings()).send(new SendMessageCommand({ QueueUrl, MessageBody: 'owned' }));
    const Item = { pk: { S: 'owned' } };
    await new DynamoDBClient(settings()).send(new PutItemCommand({ TableName: 'owned-table', Item }));
    const object = { Bucket: 'owned-bucket', Key: 'owned', Body: 'owned' };
    await new S3Client(settings()).send(new PutObjectCommand(object));
    running.runtimes.logs.store.append('/owned/log-group', 'owned', [{ timestamp: 1, message: 'owned' }]);
  }, 60_000);

  it.each(namedTypes)('is rolled back, and %s is unchanged', async (type) => {
    await expectRefused(
      type,
      ownedProperties(type),
      / already exists in stack arn:aws:cloudformation:.*:stack\/owner\//,
    );
  });
});

describe.each(['retained', 'retained before a restart'])('a stack with a resource that is %s', (when) => {
  beforeAll(async () => {
    if (when === 'retained') return deleteStack(OWNER);
    await running.stop();
    await start();
  }, 60_000);

  it.each(namedTypes)('is rolled back, and %s is unchanged', async (type) => {
    await expectRefused(type, ownedProperties(type), / already exists$/);
  });
});

/** The resolved properties of the owner's resource. */
function ownedProperties(type: string): Properties {
  return running.runtimes.cloudformation.resources
    .ofType(type)
    .find(({ stackName }) => stackName.includes(OWNER))!.properties;
}

describe('a stack with a resource that an API created', () => {
  const TopicArn = 'arn:aws:sns:eu-west-1:000000000000:api-topic';
  const subscription = {
    TopicArn,
    Protocol: 'sqs',
    Endpoint: 'arn:aws:sqs:eu-west-1:000000000000:api-queue',
  };
  const table = {
    TableName: 'api-table',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' as const }],
  };
  const parameter = { Name: '/api/parameter', Type: 'String' as const, Value: 'api' };
  const secret = { Name: 'api-secret', SecretString: 'api' };
  const made: Readonly<Record<string, readonly [properties: Properties, make: () => Promise<unknown>]>> = {
    'AWS::SQS::Queue': [
      { QueueName: 'api-queue' },
      () => new SQSClient(settings()).send(new CreateQueueCommand({ QueueName: 'api-queue' })),
    ],
    'AWS::SNS::Topic': [
      { TopicName: 'api-topic' },
      () => new SNSClient(settings()).send(new CreateTopicCommand({ Name: 'api-topic' })),
    ],
    'AWS::SNS::Subscription': [
      subscription,
      () => new SNSClient(settings()).send(new SubscribeCommand(subscription)),
    ],
    'AWS::DynamoDB::Table': [
      table,
      () =>
        new DynamoDBClient(settings()).send(
          new CreateTableCommand({ ...table, BillingMode: 'PAY_PER_REQUEST' }),
        ),
    ],
    'AWS::S3::Bucket': [
      { BucketName: 'api-bucket' },
      () => new S3Client(settings()).send(new CreateBucketCommand({ Bucket: 'api-bucket' })),
    ],
    'AWS::SecretsManager::Secret': [
      secret,
      () => new SecretsManagerClient(settings()).send(new CreateSecretCommand(secret)),
    ],
    'AWS::SSM::Parameter': [
      parameter,
      () => new SSMClient(settings()).send(new PutParameterCommand(parameter)),
    ],
    'AWS::Logs::LogGroup': [
      { LogGroupName: '/api/log-group' },
      () =>
        fetch(endpointUrl(), {
          method: 'POST',
          headers: { 'x-amz-target': 'Logs_20140328.CreateLogGroup' },
          body: JSON.stringify({ logGroupName: '/api/log-group' }),
        }),
    ],
  };
  const kept = resourceTypes.filter(({ service }) => service !== undefined).map(({ type }) => type);

  it('has an example of each type with a service', () => {
    expect(Object.keys(made).sort()).toEqual([...kept].sort());
  });

  it.each(Object.entries(made))('is rolled back, and %s is unchanged', async (type, [properties, make]) => {
    await make();
    await expectRefused(type, properties, / already exists$/);
  });
});
