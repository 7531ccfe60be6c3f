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
import { aFrontDoor } from './testing/front-door.ts';
import { form, signed } from './testing/raw-request.ts';

const cloud = aFrontDoor();
const { settings, post } = cloud;

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
