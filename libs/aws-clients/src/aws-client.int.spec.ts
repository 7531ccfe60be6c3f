import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { silences, startSilentServer, type SilentServer } from '@millrace/testing';
import { awsClient, budgets, LONG_POLL_SECONDS, type CallBudget } from './index.ts';

const budget = { attemptMs: 200, maxAttempts: 2, callMs: 2_000 };
const request = new GetItemCommand({ TableName: 'none', Key: { pk: { S: 'none' } } });
const timeoutError = { name: 'TimeoutError' };

let server: SilentServer;
let isAnswering: boolean;
beforeEach(async () => {
  isAnswering = false;
  server = await startSilentServer(() => (isAnswering ? { body: '{}' } : undefined));
});
afterEach(() => server.stop());

const configuration = () => ({
  endpoint: server.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const dynamo = (changed: Partial<CallBudget> = {}) =>
  awsClient(DynamoDBClient, { budget: { ...budget, ...changed }, configuration: configuration() });

describe('a client of a service that never completes its response', () => {
  it.each(silences)('fails after its last attempt when the service %s', async (silence) => {
    server.silence = silence;
    await expect(dynamo().send(request)).rejects.toMatchObject(timeoutError);
    expect(server.requests).toEqual(['dynamodb', 'dynamodb']);
  });

  it.each(silences)('fails behind a document client when the service %s', async (silence) => {
    server.silence = silence;
    const client = DynamoDBDocumentClient.from(dynamo());
    const get = new GetCommand({ TableName: 'none', Key: { pk: 'none' } });
    await expect(client.send(get)).rejects.toMatchObject(timeoutError);
  });

  it('fails when the time of the call is over', async () => {
    const client = dynamo({ attemptMs: 60_000, callMs: 300 });
    await expect(client.send(request)).rejects.toMatchObject({
      ...timeoutError,
      message: 'GetItemCommand of DynamoDBClient took more than 300 ms',
    });
    expect(server.requests).toEqual(['dynamodb']);
  });

  it('fails when its credentials never arrive', async () => {
    const client = awsClient(DynamoDBClient, {
      budget: { ...budget, callMs: 300 },
      configuration: { ...configuration(), credentials: () => new Promise<never>(() => {}) },
    });
    await expect(client.send(request)).rejects.toMatchObject(timeoutError);
    expect(server.requests).toEqual([]);
  });

  it('works again as soon as the service does', async () => {
    const client = dynamo();
    await expect(client.send(request)).rejects.toMatchObject(timeoutError);
    isAnswering = true;
    await expect(client.send(request)).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });

  it('waits for a long poll for its wait time plus the time of a call', async () => {
    const client = awsClient(SQSClient, {
      budget: { attemptMs: 60_000, maxAttempts: 1, callMs: 100 },
      configuration: configuration(),
    });
    const poll = new ReceiveMessageCommand({ QueueUrl: `${server.url}/1/q`, WaitTimeSeconds: 1 });
    await expect(client.send(poll)).rejects.toThrow('took more than 1100 ms');
  });
});

describe('budgets', () => {
  it.each(Object.entries(budgets))(
    '%s allows more than one attempt',
    (_name, { attemptMs, maxAttempts, callMs }) => {
      expect(maxAttempts).toBeGreaterThan(1);
      if (attemptMs < LONG_POLL_SECONDS * 1_000) expect(callMs).toBeGreaterThan(attemptMs);
    },
  );
});
