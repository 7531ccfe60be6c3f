import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import {
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { spawnMain, startChildCloud } from './testing/child-cloud.ts';
import type { ChildCloud } from './testing/child-cloud.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'millrace-front-door-'));
let cloud: ChildCloud;
beforeAll(async () => {
  cloud = await startChildCloud({ stateDir });
}, 30_000);
afterAll(async () => {
  await cloud.end('SIGTERM');
  rmSync(stateDir, { recursive: true });
});

/** By name, as most people write it; it may mean either loopback address. */
const settings = () => ({
  endpoint: cloud.endpointUrl.replace('127.0.0.1', 'localhost'),
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

function post(headers: Record<string, string>, body: string, path = '/'): Promise<Response> {
  return fetch(cloud.endpointUrl + path, { method: 'POST', headers, body });
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20250101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

describe('DynamoDB', () => {
  it('writes and reads through the proxy, and speaks of the region of the local cloud', async () => {
    const client = new DynamoDBClient(settings());
    const { TableDescription } = await client.send(
      new CreateTableCommand({
        TableName: 'direct',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    expect(TableDescription?.TableArn).toBe('arn:aws:dynamodb:eu-west-1:000000000000:table/direct');
    await client.send(
      new PutItemCommand({
        TableName: 'direct',
        Item: { pk: { S: 'a' }, text: { S: 'ä€😀'.repeat(10_000) } },
      }),
    );
    const { Item } = await client.send(new GetItemCommand({ TableName: 'direct', Key: { pk: { S: 'a' } } }));
    expect(Item?.['text']?.S).toBe('ä€😀'.repeat(10_000));
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(['direct']);
  });

  it('hands on the refusals of the engine', async () => {
    await expect(
      new DynamoDBClient(settings()).send(
        new GetItemCommand({ TableName: 'nowhere', Key: { pk: { S: 'a' } } }),
      ),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('SQS and SNS', () => {
  it('give queue URLs on loopback, at the front door', async () => {
    const sqs = new SQSClient(settings());
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'direct-queue' }));
    expect(QueueUrl).toBe(`${cloud.endpointUrl}/000000000000/direct-queue`);
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'direct-queue' }))).QueueUrl).toBe(QueueUrl);
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([QueueUrl]);
  });

  it('carry a message from a topic to a queue, which keeps it when it is given back', async () => {
    const sqs = new SQSClient(settings());
    const sns = new SNSClient(settings());
    const QueueUrl = `${cloud.endpointUrl}/000000000000/direct-queue`;
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'direct-topic' }));
    expect(TopicArn).toBe('arn:aws:sns:eu-west-1:000000000000:direct-topic');
    const Endpoint = 'arn:aws:sqs:eu-west-1:000000000000:direct-queue';
    await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    await sns.send(new PublishCommand({ TopicArn, Message: 'from the topic' }));
    const [first] = (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages!;
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: first!.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    const [again] = (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages!;
    expect(again!.Body).toBe('from the topic');
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again!.ReceiptHandle }));
  });

  it('carry a batch with its attributes to the queues whose filter wants it', async () => {
    const sqs = new SQSClient(settings());
    const sns = new SNSClient(settings());
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'filtered-topic' }));
    const subscribed = ['order.placed', 'product.searched'].map(async (eventType) => {
      const QueueName = `wants-${eventType.replace('.', '-')}`;
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
      const Endpoint = `arn:aws:sqs:eu-west-1:000000000000:${QueueName}`;
      const FilterPolicy = JSON.stringify({ eventType: [eventType] });
      const Attributes = { RawMessageDelivery: 'true', FilterPolicy };
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));
      return QueueUrl;
    });
    const queueUrls = await Promise.all(subscribed);
    const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
    const PublishBatchRequestEntries = Array.from({ length: 10 }, (_none, index) => ({
      Id: `m${index}`,
      Message: `{"n":${index},"text":"ä & b"}`,
      MessageAttributes: {
        eventType: attribute(index < 8 ? 'order.placed' : 'product.searched'),
        sequence: { DataType: 'Number', StringValue: String(index) },
      },
    }));
    const { Successful } = await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
    expect(Successful?.map(({ Id }) => Id)).toEqual(PublishBatchRequestEntries.map(({ Id }) => Id));
    const receive = async (QueueUrl: string | undefined) => {
      const asked = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked));
      return Messages.map(({ Body, MessageAttributes }) => ({ Message: Body, MessageAttributes }));
    };
    const sent = PublishBatchRequestEntries.map(({ Id: _id, ...message }) => message);
    expect(await receive(queueUrls[0])).toMatchObject(sent.slice(0, 8));
    expect(await receive(queueUrls[1])).toMatchObject(sent.slice(8));
  });

  it('tell a queue of dead letters from what it holds and whose they are', async () => {
    const sqs = new SQSClient(settings());
    const create = async (QueueName: string, Attributes = {}) =>
      (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl;
    const QueueUrl = await create('letters');
    const deadLetterTargetArn = 'arn:aws:sqs:eu-west-1:000000000000:letters';
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
    const source = await create('source', { RedrivePolicy });
    const listed = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl }));
    expect(listed.queueUrls).toEqual([source]);
    await expect(
      sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: `${QueueUrl}-none` })),
    ).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    const MessageAttributes = { deadLetterCode: { DataType: 'String', StringValue: 'unknown_product' } };
    const Entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: Id, MessageAttributes }));
    const { Successful, Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect([Successful?.map(({ Id }) => Id), Failed]).toEqual([['a', 'b'], []]);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '2', QueueArn: deadLetterTargetArn });
    const asked = { QueueUrl, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All' as const] };
    const [received] = (await sqs.send(new ReceiveMessageCommand(asked))).Messages!;
    expect(received).toMatchObject({
      MessageAttributes,
      Attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d+$/) },
    });
  });

  it('end a long poll when a message comes', async () => {
    const sqs = new SQSClient(settings());
    const QueueUrl = `${cloud.endpointUrl}/000000000000/direct-queue`;
    const polling = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'awaited' }));
    expect((await polling).Messages?.[0]?.Body).toBe('awaited');
  });

  it('answer the Query requests of an older AWS CLI', async () => {
    const sqs = { ...form, ...signed('sqs') };
    const listed = await post(sqs, 'Action=ListQueues&Version=2012-11-05');
    expect(listed.status).toBe(200);
    expect(await listed.text()).toContain(
      `<QueueUrl>${cloud.endpointUrl}/000000000000/direct-queue</QueueUrl>`,
    );
    const QueueUrl = `${cloud.endpointUrl}/000000000000/direct-queue`;
    const asked = { Action: 'GetQueueAttributes', QueueUrl, 'AttributeName.1': 'VisibilityTimeout' };
    const attributes = await post(sqs, new URLSearchParams(asked).toString(), '/000000000000/direct-queue');
    expect(await attributes.text()).toContain('<Name>VisibilityTimeout</Name><Value>30</Value>');
    const missing = await post(sqs, 'Action=GetQueueUrl&QueueName=nowhere');
    expect(missing.status).toBe(400);
    expect(await missing.text()).toContain('AWS.SimpleQueueService.NonExistentQueue');
    const sending = new URLSearchParams({ Action: 'SendMessage', QueueUrl, MessageBody: 'a & b' });
    expect((await post(sqs, sending.toString())).status).toBe(200);
    const receiving = { Action: 'ReceiveMessage', QueueUrl, 'AttributeName.1': 'All', WaitTimeSeconds: '1' };
    const received = await (await post(sqs, new URLSearchParams(receiving).toString())).text();
    expect(received).toContain('<Body>a &amp; b</Body>');
    expect(received).toContain('<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>');
    const refused = await post(sqs, 'Action=SendMessageBatch');
    expect(await refused.text()).toContain('SendMessageBatch of sqs as a Query request');
  });
});

describe('the parameter store', () => {
  it('keeps and lists parameters', async () => {
    const ssm = new SSMClient(settings());
    const put = (Name: string, Value: string, Overwrite = false) =>
      ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite }));
    await put('/app/one', '1');
    await put('/app/deep/two', '2');
    await expect(put('/app/one', 'other')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    expect((await put('/app/one', 'changed', true)).Version).toBe(2);
    expect((await ssm.send(new GetParameterCommand({ Name: '/app/one' }))).Parameter?.Value).toBe('changed');
    await expect(ssm.send(new GetParameterCommand({ Name: '/app/one:1' }))).rejects.toThrow(
      'finds parameters by name only, not by /app/one:1',
    );
    const several = await ssm.send(new GetParametersCommand({ Names: ['/app/one', '/app/none'] }));
    expect(several.InvalidParameters).toEqual(['/app/none']);
    const flat = await ssm.send(new GetParametersByPathCommand({ Path: '/app' }));
    expect(flat.Parameters?.map(({ Name }) => Name)).toEqual(['/app/one']);
    const deep = await ssm.send(
      new GetParametersByPathCommand({ Path: '/app', Recursive: true, MaxResults: 1 }),
    );
    expect(deep.Parameters?.map(({ Name }) => Name)).toEqual(['/app/deep/two']);
    expect(deep.NextToken).toBe('1');
    await expect(ssm.send(new GetParameterCommand({ Name: '/app/none' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
  });
});

describe('Secrets Manager', () => {
  it('lists none and refuses one that is not there', async () => {
    const client = new SecretsManagerClient(settings());
    expect((await client.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('S3', () => {
  it('has the bucket that the CDK bootstraps, and keeps objects byte by byte', async () => {
    const url = `${cloud.endpointUrl}/cdk-hnb659fds-assets-000000000000-eu-west-1/key`;
    const bytes = Buffer.from([0, 255, 10, 13, 128]);
    expect((await fetch(url, { method: 'PUT', body: bytes })).status).toBe(200);
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(bytes);
  });
});

describe('what nobody answers', () => {
  it('refuses an operation by name, with 400, in each protocol', async () => {
    const json = await post({ 'x-amz-target': 'AmazonSSM.SendCommand' }, '{}');
    expect(json.status).toBe(400);
    expect(json.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await json.json()).toEqual({
      __type: 'UnknownOperationException',
      message: 'The local cloud does not carry out SendCommand of ssm.',
    });
    const query = await post({ ...form, ...signed('sts') }, 'Action=GetFederationToken');
    expect(query.status).toBe(400);
    expect(await query.text()).toContain('<Code>InvalidAction</Code>');
    const rest = await fetch(`${cloud.endpointUrl}/2015-03-31/functions/x/url`, {
      method: 'PATCH',
      headers: signed('lambda'),
    });
    expect(rest.status).toBe(400);
    expect(rest.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
  });

  it('refuses a service by name', async () => {
    const response = await post({ ...signed('ecs'), 'x-amz-target': 'X.ListClusters' }, '{}');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: 'The local cloud has no service "ecs".' });
  });

  it('refuses a body that is no JSON, and one that is too large', async () => {
    const broken = await post({ 'x-amz-target': 'AmazonSSM.GetParameter' }, '{');
    expect(await broken.json()).toMatchObject({ __type: 'SerializationException' });
    const large = await post(
      { 'x-amz-target': 'AmazonSSM.GetParameter' },
      ' '.repeat(17 * 1024 * 1024),
    ).catch((error: Error) => error);
    expect(large instanceof Error || large.status === 413).toBe(true);
  });
});

describe('starting', () => {
  async function endOf(args: readonly string[]): Promise<{ code: number; errors: string }> {
    const child = spawnMain(args);
    let errors = '';
    child.stderr!.on('data', (chunk: Buffer) => (errors += chunk));
    const [code] = await once(child, 'close');
    return { code, errors };
  }

  it('says which port is taken, and exits with 2', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const other = mkdtempSync(join(tmpdir(), 'millrace-taken-'));
    for (const [mine, free] of [
      ['--endpoint-port', '--origin-port'],
      ['--origin-port', '--endpoint-port'],
    ] as const) {
      const { code, errors } = await endOf(['--state-dir', other, mine, String(port), free, '0']);
      expect(errors).toBe(`local cloud: port ${port} is taken by another program\n`);
      expect(code).toBe(2);
    }
    taken.close();
    rmSync(other, { recursive: true });
  }, 20_000);

  it('leaves the state of a local cloud that runs alone', async () => {
    const { code, errors } = await endOf([
      '--state-dir',
      stateDir,
      '--endpoint-port',
      '0',
      '--origin-port',
      '0',
    ]);
    expect(errors).toContain('is in use by another local cloud');
    expect(code).toBe(2);
  });

  it('leaves no engine behind when it is stopped while it starts', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-early-'));
    const pidFile = join(directory, 'dynoxide.pid');
    const ports = ['--endpoint-port', '0', '--origin-port', '0'];
    const child = spawnMain(['--state-dir', directory, ...ports]);
    const ended = once(child, 'exit');
    let pid = '';
    for (let turn = 0; turn < 10_000 && pid === ''; turn += 1) {
      await delay(1);
      if (existsSync(pidFile)) pid = readFileSync(pidFile, 'utf8');
    }
    expect(pid).not.toBe('');
    child.kill('SIGTERM');
    await ended;
    const commandLine = `/proc/${pid}/cmdline`;
    const gone = () => !existsSync(commandLine) || readFileSync(commandLine, 'utf8') === '';
    for (let turn = 0; turn < 1_000 && !gone(); turn += 1) await delay(1);
    expect(gone()).toBe(true);
    rmSync(directory, { recursive: true });
  }, 20_000);

  it('ends with 1 when the engine of tables ends', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-fatal-'));
    const other = await startChildCloud({ stateDir: directory });
    const pid = spawnSync('pgrep', ['-P', String(other.process.pid), 'dynoxide']).stdout.toString();
    const ended = once(other.process, 'exit');
    process.kill(Number(pid), 'SIGKILL');
    expect((await ended)[0]).toBe(1);
    rmSync(directory, { recursive: true });
  }, 20_000);
});
