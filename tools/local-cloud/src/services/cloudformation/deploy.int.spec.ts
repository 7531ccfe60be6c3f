import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { commandOf } from '@millrace/stages/processes';
import { cdk, synthesize } from '../../testing/cdk.ts';
import { aChildCloud } from '../../testing/child-cloud.ts';
import { clientSettings } from '../../testing/deploy-template.ts';

const cloud = aChildCloud();
const { directory, stateDir } = cloud;
const settings = () => clientSettings(cloud.endpointUrl);

async function cloudFormation(action: string, parameters: Record<string, string>): Promise<string> {
  const response = await fetch(cloud.endpointUrl, {
    method: 'POST',
    body: new URLSearchParams({ Action: action, Version: '2010-05-15', ...parameters }),
  });
  return response.text();
}

async function stackStatus(): Promise<string | undefined> {
  const answer = await cloudFormation('DescribeStacks', { StackName: 'Probe' });
  return /<StackStatus>([^<]*)/.exec(answer)?.[1];
}

async function visibilityTimeout(): Promise<string | undefined> {
  const { Attributes } = await new SQSClient(settings()).send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl(), AttributeNames: ['VisibilityTimeout'] }),
  );
  return Attributes?.['VisibilityTimeout'];
}

const queueUrl = () => `${cloud.endpointUrl}/000000000000/probe-queue`;

// Each test continues from the state of the previous one.
describe('a stack, deployed by the CDK CLI', () => {
  it('is created with all of its resources', async () => {
    const { code, output } = await cdk(cloud.endpointUrl, 'deploy', await synthesize(directory, 'first'));
    expect(output).toContain(`Probe.QueueUrl = ${queueUrl()}`);
    expect(code).toBe(0);
    expect(await stackStatus()).toBe('CREATE_COMPLETE');

    const { Parameter } = await new SSMClient(settings()).send(
      new GetParameterCommand({ Name: '/probe/queue-url' }),
    );
    expect(Parameter?.Value).toBe(queueUrl());
    const secret = await new SecretsManagerClient(settings()).send(
      new GetSecretValueCommand({ SecretId: 'probe-secret' }),
    );
    expect(secret.SecretString).toMatch(/^[a-zA-Z0-9]{48}$/);
  });

  it('is not touched when nothing has changed', async () => {
    const { code, output } = await cdk(cloud.endpointUrl, 'deploy', join(directory, 'cdk.out-first'));
    expect(output).toContain('(no changes)');
    expect(code).toBe(0);
  });

  it('is updated in place, with the items in its table', async () => {
    const dynamo = new DynamoDBClient(settings());
    await dynamo.send(
      new PutItemCommand({ TableName: 'probe', Item: { pk: { S: 'kept' }, reference: { S: 'r1' } } }),
    );
    const { code } = await cdk(cloud.endpointUrl, 'deploy', await synthesize(directory, 'updated'));
    expect(code).toBe(0);
    expect(await stackStatus()).toBe('UPDATE_COMPLETE');
    expect(await visibilityTimeout()).toBe('45');
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: 'probe' }));
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['by-reference']);
    const found = await dynamo.send(
      new QueryCommand({
        TableName: 'probe',
        IndexName: 'by-reference',
        KeyConditionExpression: '#r = :r',
        ExpressionAttributeNames: { '#r': 'reference' },
        ExpressionAttributeValues: { ':r': { S: 'r1' } },
      }),
    );
    expect(found.Items?.map(({ pk }) => pk)).toEqual([{ S: 'kept' }]);
    expect(Table?.LatestStreamArn).toMatch(/^arn:aws:dynamodb:eu-west-1:000000000000:table\/probe\/stream\//);
  });

  it('rotates a secret, and keeps its previous version', async () => {
    const secrets = new SecretsManagerClient(settings());
    const value = async (VersionStage: string) =>
      (await secrets.send(new GetSecretValueCommand({ SecretId: 'probe-secret', VersionStage })))
        .SecretString;
    const first = await value('AWSCURRENT');
    await secrets.send(new PutSecretValueCommand({ SecretId: 'probe-secret', SecretString: 'second' }));
    expect(await value('AWSCURRENT')).toBe('second');
    expect(await value('AWSPREVIOUS')).toBe(first);
  });

  it('is rolled back when an update fails, with the reason', async () => {
    const { code, output } = await cdk(cloud.endpointUrl, 'deploy', await synthesize(directory, 'failing'));
    expect(code).not.toBe(0);
    expect(output).toContain('PasswordLength must be a whole number from 4 to 4096, not 1');
    expect(await stackStatus()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await visibilityTimeout()).toBe('45');
    const events = await cloudFormation('DescribeStackEvents', { StackName: 'Probe' });
    expect(events.indexOf('UPDATE_ROLLBACK_COMPLETE')).toBeLessThan(
      events.indexOf('UPDATE_ROLLBACK_IN_PROGRESS'),
    );
  });

  it('refuses all unsupported parts at once, by name', async () => {
    const { code, output } = await cdk(cloud.endpointUrl, 'deploy', await synthesize(directory, 'refused'));
    expect(code).not.toBe(0);
    expect(output).toContain('type AWS::RDS::DBCluster');
    expect(output.replaceAll(/\s+/g, ' ')).toContain('property FifoQueue of AWS::SQS::Queue');
    expect(await stackStatus()).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('is available after a crash, and the engine of the crashed run is not running', async () => {
    const sqs = new SQSClient(settings());
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(), MessageBody: 'kept' }));
    const orphan = Number(readFileSync(join(stateDir, 'dynoxide.pid'), 'utf8'));
    await cloud.end('SIGKILL');
    expect(commandOf(orphan)).toContain('dynoxide');

    await cloud.start({ endpointPort: Number(new URL(cloud.endpointUrl).port) });
    expect(commandOf(orphan)).toBeUndefined();
    const { Item } = await new DynamoDBClient(settings()).send(
      new GetItemCommand({ TableName: 'probe', Key: { pk: { S: 'kept' } } }),
    );
    expect(Item?.['reference']).toEqual({ S: 'r1' });
    const received = await new SQSClient(settings()).send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl() }),
    );
    expect(received.Messages?.map(({ Body }) => Body)).toEqual(['kept']);
    const { output } = await cdk(cloud.endpointUrl, 'deploy', join(directory, 'cdk.out-updated'));
    expect(output).toContain('(no changes)');
  });

  it('is removed with all of its resources', async () => {
    const { code } = await cdk(cloud.endpointUrl, 'destroy', join(directory, 'cdk.out-updated'));
    expect(code).toBe(0);
    expect(await cloudFormation('DescribeStacks', { StackName: 'Probe' })).toContain(
      'Stack with id Probe does not exist',
    );
    await expect(
      new DynamoDBClient(settings()).send(new DescribeTableCommand({ TableName: 'probe' })),
    ).rejects.toThrow('not found');
  });
});
