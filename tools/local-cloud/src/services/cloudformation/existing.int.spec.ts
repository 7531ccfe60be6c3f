import { beforeAll, describe, expect, it } from '@jest/globals';
import { CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { strToU8, zipSync } from 'fflate';
import type { Properties } from '../../core/resources/resource-type.ts';
import { resourceTypes } from '../../services.ts';
import { deployTemplate, type Deployed } from '../../testing/deploy-template.ts';
import { anInProcessCloud } from './testing/in-process-cloud.ts';
import { BUNDLE, NAMED } from './testing/named-resources.ts';

const OWNER = 'owner';
const OTHER = 'other';
const cloud = anInProcessCloud();

beforeAll(async () => {
  const Body = zipSync({ 'index.js': strToU8('exports.handler = async () => ({});') });
  const { S3Bucket: Bucket, S3Key: Key } = BUNDLE;
  await new S3Client(cloud.settings()).send(new PutObjectCommand({ Bucket, Key, Body }));
});

const namedTypes = resourceTypes.filter(({ identity }) => identity !== 'anonymous').map(({ type }) => type);

/** Deploys a stack whose second resource has the type and the name of an existing one. */
function deployTwin(Type: string, Properties: Properties): Promise<Deployed> {
  return deployTemplate(cloud.endpointUrl, OTHER, {
    Witness: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'witness' } },
    Twin: { Type, Properties, DependsOn: 'Witness' },
  });
}

async function deleteStack(StackName: string): Promise<void> {
  await new CloudFormationClient(cloud.settings()).send(new DeleteStackCommand({ StackName }));
}

async function expectRefused(type: string, properties: Properties, reason: RegExp): Promise<void> {
  const before = await cloud.state();
  const { status, reasons } = await deployTwin(type, properties);
  expect({ status, reasons }).toMatchObject({
    status: 'ROLLBACK_COMPLETE',
    reasons: [expect.stringMatching(reason) as unknown],
  });
  await deleteStack(OTHER);
  expect(await cloud.state()).toEqual(before);
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
    const deployed = await deployTemplate(cloud.endpointUrl, OWNER, Object.fromEntries(resources));
    expect(deployed).toEqual({ status: 'CREATE_COMPLETE', reasons: [] });
    const QueueUrl = `${cloud.endpointUrl}/000000000000/owned-queue`;
    await new SQSClient(cloud.settings()).send(new SendMessageCommand({ QueueUrl, MessageBody: 'owned' }));
    const Item = { pk: { S: 'owned' } };
    await new DynamoDBClient(cloud.settings()).send(new PutItemCommand({ TableName: 'owned-table', Item }));
    const object = { Bucket: 'owned-bucket', Key: 'owned', Body: 'owned' };
    await new S3Client(cloud.settings()).send(new PutObjectCommand(object));
    cloud.runtimes.logs.store.append('/owned/log-group', 'owned', [{ timestamp: 1, message: 'owned' }]);
  });

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
    await cloud.restart();
  });

  it.each(namedTypes)('is rolled back, and %s is unchanged', async (type) => {
    await expectRefused(type, ownedProperties(type), / already exists$/);
  });
});

/** The resolved properties of the owner's resource. */
function ownedProperties(type: string): Properties {
  return cloud.runtimes.cloudformation.resources
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
      () => new SQSClient(cloud.settings()).send(new CreateQueueCommand({ QueueName: 'api-queue' })),
    ],
    'AWS::SNS::Topic': [
      { TopicName: 'api-topic' },
      () => new SNSClient(cloud.settings()).send(new CreateTopicCommand({ Name: 'api-topic' })),
    ],
    'AWS::SNS::Subscription': [
      subscription,
      () => new SNSClient(cloud.settings()).send(new SubscribeCommand(subscription)),
    ],
    'AWS::DynamoDB::Table': [
      table,
      () =>
        new DynamoDBClient(cloud.settings()).send(
          new CreateTableCommand({ ...table, BillingMode: 'PAY_PER_REQUEST' }),
        ),
    ],
    'AWS::S3::Bucket': [
      { BucketName: 'api-bucket' },
      () => new S3Client(cloud.settings()).send(new CreateBucketCommand({ Bucket: 'api-bucket' })),
    ],
    'AWS::SecretsManager::Secret': [
      secret,
      () => new SecretsManagerClient(cloud.settings()).send(new CreateSecretCommand(secret)),
    ],
    'AWS::SSM::Parameter': [
      parameter,
      () => new SSMClient(cloud.settings()).send(new PutParameterCommand(parameter)),
    ],
    'AWS::Logs::LogGroup': [
      { LogGroupName: '/api/log-group' },
      () =>
        fetch(cloud.endpointUrl, {
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
