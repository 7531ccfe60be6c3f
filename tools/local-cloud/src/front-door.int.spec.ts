import { describe, expect, it } from '@jest/globals';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { apis } from './services.ts';
import { aFrontDoor } from './testing/front-door.ts';
import { form, signed } from './testing/raw-request.ts';

const cloud = aFrontDoor();
const { settings, post } = cloud;

describe('DynamoDB', () => {
  it('writes and reads through the proxy, with the region of the local cloud', async () => {
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

  it('returns the errors of the engine', async () => {
    await expect(
      new DynamoDBClient(settings()).send(
        new GetItemCommand({ TableName: 'nowhere', Key: { pk: { S: 'a' } } }),
      ),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
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
  it('lists no secrets and refuses a secret that does not exist', async () => {
    const client = new SecretsManagerClient(settings());
    expect((await client.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('an unsupported request', () => {
  type Unknown = readonly [service: string, request: () => Promise<Response>, name: string];
  /** A request for an operation that does not exist, in the protocol of each service, with its name there. */
  const requests: readonly Unknown[] = [
    ...apis.flatMap((api): Unknown[] => {
      if (api.protocol === 'engine') return [];
      if (api.protocol === 'rest-json') {
        const path = '/2015-03-31/functions/x/url';
        const request = () =>
          fetch(cloud.endpointUrl + path, { method: 'PATCH', headers: signed(api.service) });
        return [[api.service, request, `PATCH ${path}`]];
      }
      const request = () =>
        api.protocol === 'query'
          ? post({ ...form, ...signed(api.service) }, 'Action=DoNothing')
          : post({ ...signed(api.service), 'x-amz-target': `${api.targetPrefix}.DoNothing` }, '{}');
      return [[api.service, request, 'DoNothing']];
    }),
    ['sqs', () => post({ ...form, ...signed('sqs') }, 'Action=DoNothing'), 'DoNothing'],
    ['sns', () => post({ ...form, ...signed('sns') }, 'Action=DoNothing'), 'DoNothing'],
    [
      'dynamodb',
      () => post({ ...signed('dynamodb'), 'x-amz-target': 'DynamoDB_20120810.CreateBackup' }, '{}'),
      'CreateBackup',
    ],
    [
      's3',
      () => fetch(`${cloud.endpointUrl}/some-bucket?policy`, { method: 'PUT', headers: signed('s3') }),
      'PUT ?policy',
    ],
  ];

  it.each(requests)(
    'refuses an operation of %s by name and lists the operations',
    async (service, request, name) => {
      const response = await request();
      expect(response.status).toBe(service === 's3' ? 501 : 400);
      const answer = await response.text();
      expect(answer).toContain(`The local cloud does not carry out ${name} of ${service}`);
      if (service !== 'dynamodb' && service !== 's3') expect(answer).toMatch(/It carries out [A-Z]\w+/);
    },
  );

  it('refuses a request that names no operation', async () => {
    const response = await post({ ...form, ...signed('sns') }, 'TopicArn=x');
    expect(await response.text()).toContain('names no operation of sns. The local cloud carries out Co');
  });

  it('creates no bucket when it refuses an operation on one', async () => {
    await fetch(`${cloud.endpointUrl}/some-bucket?policy`, { method: 'PUT', headers: signed('s3') });
    const listed = await fetch(`${cloud.endpointUrl}/`, { headers: signed('s3') });
    expect(await listed.text()).not.toContain('some-bucket');
  });

  it.each(['StartMessageMoveTask', 'ListMessageMoveTasks', 'CancelMessageMoveTask'])(
    'refuses %s and names the command that puts dead letters back',
    async (name) => {
      const json = await post({ ...signed('sqs'), 'x-amz-target': `AmazonSQS.${name}` }, '{}');
      const query = await post({ ...form, ...signed('sqs') }, `Action=${name}`);
      for (const response of [json, query]) {
        expect(response.status).toBe(400);
        expect(await response.text()).toMatch(/npx nx redrive \S+ --queue \S+/);
      }
    },
  );

  it('refuses an unknown service by name and lists the services', async () => {
    const response = await post({ ...signed('ecs'), 'x-amz-target': 'X.ListClusters' }, '{}');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      message: expect.stringMatching(/has no service "ecs". The services are .*dynamodb, .*sqs, /) as unknown,
    });
  });

  it('refuses a body that is not JSON, and a body that is too large', async () => {
    const broken = await post({ 'x-amz-target': 'AmazonSSM.GetParameter' }, '{');
    expect(await broken.json()).toMatchObject({ __type: 'SerializationException' });
    const large = await post(
      { 'x-amz-target': 'AmazonSSM.GetParameter' },
      ' '.repeat(17 * 1024 * 1024),
    ).catch((error: Error) => error);
    expect(large instanceof Error || large.status === 413).toBe(true);
  });
});
