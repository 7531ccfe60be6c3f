import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetParametersByPathCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { startChildCloud, type ChildCloud } from './testing/child-cloud.ts';
import { clientSettings, deployTemplate, stackStatus } from './testing/deploy-template.ts';
import { queuePolicyFor } from './testing/open-role.ts';
import { fillerOf, maySmallDisk, spawnMainOnSmallDisk } from './testing/small-disk.ts';

const directory = mkdtempSync(join(tmpdir(), 'millrace-small-disk-'));
const stateDir = join(directory, 'cloud');
// More than the free space in the existing pages of a database.
const LARGE = 'x'.repeat(100_000);
const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:000000000000:queue';
const TopicArn = 'arn:aws:sns:eu-west-1:000000000000:topic';

let cloud: ChildCloud;
let disk: ReturnType<typeof fillerOf>;
let errors = '';

const settings = () => ({ ...clientSettings(cloud.endpointUrl), forcePathStyle: true });
const sqs = () => new SQSClient(settings());
const sns = () => new SNSClient(settings());
const s3 = () => new S3Client(settings());
const dynamo = () => new DynamoDBClient(settings());
const QueueUrl = () => `${cloud.endpointUrl}/000000000000/queue`;
const Item = (pk: string) => ({ pk: { S: pk }, text: { S: LARGE } });
const table = (TableName: string) =>
  new CreateTableCommand({
    TableName,
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
const entries = (...sizes: number[]) =>
  sizes.map((size, index) => ({ Id: `e${index}`, MessageBody: LARGE.slice(0, size) }));

/** One write of each kind, by the file that it changes. */
const writes: readonly (readonly [file: string, name: string, write: () => Promise<unknown>])[] = [
  [
    'messaging',
    'SendMessage',
    () => sqs().send(new SendMessageCommand({ QueueUrl: QueueUrl(), MessageBody: LARGE })),
  ],
  [
    'messaging',
    'SendMessageBatch',
    () =>
      sqs().send(new SendMessageBatchCommand({ QueueUrl: QueueUrl(), Entries: entries(10, 20, 100_000) })),
  ],
  ['messaging', 'Publish', () => sns().send(new PublishCommand({ TopicArn, Message: LARGE }))],
  [
    'messaging',
    'CreateQueue',
    () => sqs().send(new CreateQueueCommand({ QueueName: 'other', tags: { large: LARGE } })),
  ],
  [
    'messaging',
    'CreateTopic',
    () => sns().send(new CreateTopicCommand({ Name: 'other', Attributes: { DisplayName: LARGE } })),
  ],
  [
    'messaging',
    'PutObject',
    () => s3().send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a', Body: LARGE })),
  ],
  [
    'cloud.sqlite',
    'PutParameter',
    () =>
      new SSMClient(settings()).send(new PutParameterCommand({ Name: '/p/a', Value: LARGE, Type: 'String' })),
  ],
  [
    'cloud.sqlite',
    'CreateSecret',
    () =>
      new SecretsManagerClient(settings()).send(new CreateSecretCommand({ Name: 's', SecretString: LARGE })),
  ],
  [
    'cloud.sqlite',
    'PutEvents',
    () =>
      new EventBridgeClient(settings()).send(
        new PutEventsCommand({
          Entries: [{ Source: 's', DetailType: 't', Detail: JSON.stringify({ LARGE }) }],
        }),
      ),
  ],
  [
    'cloud.sqlite',
    'ExecuteChangeSet',
    () =>
      deployTemplate(cloud.endpointUrl, 'later', {
        Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/q', Type: 'String', Value: LARGE } },
      }),
  ],
  [
    'dynamodb.sqlite',
    'PutItem',
    () => dynamo().send(new PutItemCommand({ TableName: 'table', Item: Item('a') })),
  ],
  [
    'dynamodb.sqlite',
    'TransactWriteItems',
    () =>
      dynamo().send(
        new TransactWriteItemsCommand({
          TransactItems: ['b', 'c'].map((pk) => ({ Put: { TableName: 'table', Item: Item(pk) } })),
        }),
      ),
  ],
];

/** The items that exist. */
async function contents() {
  const { Attributes } = await sqs().send(
    new GetQueueAttributesCommand({ QueueUrl: QueueUrl(), AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return {
    messages: Number(Attributes?.['ApproximateNumberOfMessages']),
    objects: (await s3().send(new ListObjectsV2Command({ Bucket: 'bucket' }))).KeyCount,
    items: (await dynamo().send(new ScanCommand({ TableName: 'table' }))).Count,
    parameters: (await new SSMClient(settings()).send(new GetParametersByPathCommand({ Path: '/p' })))
      .Parameters?.length,
    secrets: (await new SecretsManagerClient(settings()).send(new ListSecretsCommand({}))).SecretList?.length,
  };
}

(maySmallDisk ? describe : describe.skip)('a start on a disk without space', () => {
  it('exits with a line that names the disk', async () => {
    const small = mkdtempSync(join(tmpdir(), 'millrace-full-disk-'));
    const started = startChildCloud({
      stateDir: join(small, 'cloud'),
      spawn: (args) => spawnMainOnSmallDisk(small, { kilobytes: 4, args }),
    });
    const named = `local cloud: The disk that holds ${join(small, 'cloud')}`;
    await expect(started).rejects.toThrow(named);
    await expect(started).rejects.not.toThrow(/^\s+at /m);
    rmSync(small, { recursive: true });
  });
});

(maySmallDisk ? describe : describe.skip)('a disk without space', () => {
  beforeAll(async () => {
    cloud = await startChildCloud({
      stateDir,
      spawn: (args) => spawnMainOnSmallDisk(directory, { kilobytes: 24 * 1024, args }),
    });
    cloud.process.stderr!.on('data', (chunk: Buffer) => (errors += chunk));
    disk = fillerOf(cloud.process, directory);
    await sqs().send(new CreateQueueCommand({ QueueName: 'queue' }));
    await sns().send(new CreateTopicCommand({ Name: 'topic' }));
    await s3().send(new CreateBucketCommand({ Bucket: 'bucket' }));
    await dynamo().send(table('table'));
    const deployed = await deployTemplate(cloud.endpointUrl, 'before', {
      EventsPolicy: queuePolicyFor(QueueUrl(), 'events.amazonaws.com'),
      TopicPolicy: queuePolicyFor(QueueUrl(), 'sns.amazonaws.com'),
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: { EventPattern: { source: ['s'] }, Targets: [{ Id: 'q', Arn: QUEUE_ARN }] },
      },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn, Protocol: 'sqs', Endpoint: QUEUE_ARN },
      },
    });
    expect(deployed).toEqual({ status: 'CREATE_COMPLETE', reasons: [] });
    disk.fill();
  });
  afterAll(async () => {
    await cloud.end('SIGTERM');
    rmSync(directory, { recursive: true });
  });

  it.each(writes)(
    'in %s: %s is refused with 503 naming the disk, and changes nothing',
    async (file, _name, write) => {
      const before = await contents();
      await expect(write()).rejects.toMatchObject({
        message: expect.stringContaining(`The disk that holds ${join(stateDir, file)} is full`) as unknown,
        $metadata: { httpStatusCode: 503 },
      });
      expect(await contents()).toEqual(before);
    },
  );

  it('keeps running when log lines cannot be written', async () => {
    const log = (operation: string, body: object) =>
      fetch(cloud.endpointUrl, {
        method: 'POST',
        headers: { 'x-amz-target': `Logs_20140328.${operation}` },
        body: JSON.stringify(body),
      });
    disk.free();
    await log('CreateLogGroup', { logGroupName: 'g' });
    await log('CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
    disk.fill();
    const logEvents = Array.from({ length: 9 }, () => ({ timestamp: Date.now(), message: LARGE }));
    await log('PutLogEvents', { logGroupName: 'g', logStreamName: 's', logEvents });
    const read = async () => {
      const answer = await log('GetLogEvents', { logGroupName: 'g', logStreamName: 's' });
      return ((await answer.json()) as { events: unknown[] }).events.length;
    };
    expect(await read()).toBe(0);
    expect(cloud.process.exitCode).toBeNull();
    expect(errors).toContain(
      `log lines wait in memory: The disk that holds ${join(stateDir, 'cloud.sqlite')} is full`,
    );
    disk.free();
    expect(await read()).toBe(9);
  });

  it('accepts every write again once there is space', async () => {
    const before = await contents();
    for (const [, , write] of writes) await write();
    expect(await stackStatus(cloud.endpointUrl, 'later')).toBe('CREATE_COMPLETE');
    expect(await contents()).toMatchObject({
      objects: before.objects! + 1,
      items: 3,
      secrets: 1,
      parameters: 1,
    });
  });
});
