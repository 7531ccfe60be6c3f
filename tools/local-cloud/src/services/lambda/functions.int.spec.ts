import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { aTestCloud } from '../../testing/test-cloud.ts';

const test = aTestCloud();

const invoke = (name: string, payload: unknown = {}) => test.lambda.functions.invoke(name, payload);

describe('a function that answers', () => {
  it('gets the event and a context, and returns its result', async () => {
    const arn = await test.deploy(
      'echo',
      `exports.handler = async (event, context) => ({
        event, ...context, remaining: context.getRemainingTimeInMillis() })`,
      { MemorySize: 256, Timeout: 7 },
    );
    const result = await invoke(arn, { amount: 10 });
    expect(result).toMatchObject({
      ok: true,
      payload: {
        event: { amount: 10 },
        functionName: 'echo',
        functionVersion: '$LATEST',
        invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:echo',
        memoryLimitInMB: '256',
        logGroupName: '/aws/lambda/echo',
        awsRequestId: result.requestId,
        callbackWaitsForEmptyEventLoop: true,
      },
    });
    const { remaining } = (result as unknown as { payload: { remaining: number } }).payload;
    expect(remaining).toBeGreaterThan(6000);
    expect(remaining).toBeLessThanOrEqual(7000);
  });

  it('takes and returns only JSON', async () => {
    await test.deploy(
      'copy',
      `exports.handler = async (event) => ({ keys: Object.keys(event), at: new Date(0), gone: undefined, fn() {} })`,
    );
    const payload = { at: new Date(5), gone: undefined };
    expect(await invoke('copy', payload)).toMatchObject({
      payload: { keys: ['at'], at: '1970-01-01T00:00:00.000Z' },
    });
    await test.deploy('nothing', 'exports.handler = async () => undefined');
    expect(await invoke('nothing')).toMatchObject({ ok: true, payload: null });
    await test.deploy('bigint', 'exports.handler = async () => 1n');
    expect(await invoke('bigint')).toMatchObject({
      error: { errorType: 'TypeError', errorMessage: 'Do not know how to serialize a BigInt' },
    });
  });

  it('has its own variables, those that Lambda sets and the local endpoints only', async () => {
    process.env['LAPTOP_SECRET'] = 'secret';
    await test.deploy('env', 'exports.handler = async () => process.env', {
      Environment: { Variables: { TABLE: 'payments', RETRIES: 3 } },
    });
    const { payload } = (await invoke('env')) as unknown as { payload: Record<string, string> };
    delete process.env['LAPTOP_SECRET'];
    expect(payload).toMatchObject({
      TABLE: 'payments',
      RETRIES: '3',
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(['LAPTOP_SECRET']));
    expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(['PATH']));
    expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(['NODE_COMPILE_CACHE']));
  });
});

describe('a bundle next to installed packages', () => {
  /** From here Node finds every package of this repository. */
  const below = join(process.cwd(), 'node_modules', '.cache');
  mkdirSync(below, { recursive: true });
  const test = aTestCloud({ below });

  it('reaches only local addresses with the clients of the SDK', async () => {
    const clients = {
      dynamodb: 'DynamoDBClient ListTablesCommand',
      eventbridge: 'EventBridgeClient ListEventBusesCommand',
      lambda: 'LambdaClient ListFunctionsCommand',
      s3: 'S3Client ListBucketsCommand',
      'secrets-manager': 'SecretsManagerClient ListSecretsCommand',
      sfn: 'SFNClient ListStateMachinesCommand',
      sns: 'SNSClient ListTopicsCommand',
      sqs: 'SQSClient ListQueuesCommand',
      ssm: 'SSMClient DescribeParametersCommand',
    };
    await test.deploy(
      'clients',
      `exports.handler = async (clients) => {
        const addresses = {};
        for (const [name, names] of Object.entries(clients)) {
          const [Client, Command] = names.split(' ').map((of) => require('@aws-sdk/client-' + name)[of]);
          const requestHandler = { handle: async ({ hostname, port }) => { addresses[name] = hostname + ':' + port; throw new Error() } };
          await new Client({ requestHandler, maxAttempts: 1 }).send(new Command({})).catch(() => undefined);
        }
        return addresses;
      }`,
      { Timeout: 30, MemorySize: 512 },
    );
    const result = (await test.lambda.functions.invoke('clients', clients)) as unknown as {
      payload: Record<string, string>;
    };
    const everywhere = Object.keys(clients).map((name) => [name, '127.0.0.1:4566']);
    expect(result.payload).toEqual({ ...Object.fromEntries(everywhere), dynamodb: '127.0.0.1:8000' });
  });
});

describe('the output of a function', () => {
  it('is logged line by line between START and REPORT', async () => {
    await test.deploy(
      'writes',
      `exports.handler = async () => {
        console.log('one %d', 1); console.error('two'); process.stdout.write('three\\nfour\\n');
        await new Promise((done) => process.stderr.write('five\\n', done));
      }`,
    );
    const { requestId } = await invoke('writes');
    const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';
    expect(test.logLines('writes')).toEqual([
      `START RequestId: ${requestId} Version: $LATEST`,
      expect.stringMatching(new RegExp(`^${time}\t${requestId}\tINFO\tone 1$`)),
      expect.stringMatching(new RegExp(`^${time}\t${requestId}\tERROR\ttwo$`)),
      'three',
      'four',
      'five',
      `END RequestId: ${requestId}`,
      expect.stringMatching(
        /^REPORT RequestId: .*\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB$/,
      ),
    ]);
  });
});

describe('an ARN of a function that does not exist', () => {
  it.each(['missing', 'arn:aws:lambda:eu-west-1:000000000000:function:here:9', 'here:live'])(
    '(%s) is refused with ResourceNotFoundException',
    async (arn) => {
      await test.deploy('here', 'exports.handler = async () => 1');
      await expect(invoke(arn)).rejects.toMatchObject({ code: 'ResourceNotFoundException', status: 404 });
    },
  );
});

describe('a payload over the quota of Lambda', () => {
  it('is refused', async () => {
    await test.deploy('large', 'exports.handler = async () => 1');
    await expect(invoke('large', 'x'.repeat(6 * 1024 * 1024))).rejects.toMatchObject({
      code: 'RequestTooLargeException',
      status: 413,
    });
  });
});

describe('a restart', () => {
  it('restores the deployed functions, whatever the bucket contains by then', async () => {
    await test.deploy('kept', 'exports.handler = async () => process.env.A', {
      Environment: { Variables: { A: 'as it was' } },
    });
    await test.restart();
    expect(await invoke('kept')).toMatchObject({ ok: true, payload: 'as it was' });
  });
});
