import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, removeState, startTestCloud, type TestCloud } from './testing/test-cloud.ts';

let test: TestCloud;
beforeEach(async () => {
  test = await startTestCloud();
});
afterEach(async () => {
  await test.stop();
  removeState(test.stateDir);
});

const invoke = (name: string, payload: unknown = {}) => test.cloud.functions.invoke(name, payload);

describe('a function that answers', () => {
  it('gets the event and a context, and gives its result', async () => {
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

  it('gives and takes nothing but JSON', async () => {
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

  it('sees its own variables, what Lambda sets and the local endpoints, and nothing else', async () => {
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

describe('a function with reserved concurrency', () => {
  it('runs so many at a time, in a published version too, until that is changed', async () => {
    const source = `let running = 0, most = 0; exports.handler = async () => {
      running += 1; most = Math.max(most, running); await new Promise((done) => setTimeout(done, 5));
      running -= 1; return most + ' ' + process.env.AWS_LAMBDA_LOG_STREAM_NAME; }`;
    await test.deploy('bound', source, { ReservedConcurrentExecutions: 1 });
    const version = await test.publish('bound');
    const streams = async () => {
      const results = await Promise.all([1, 2, 3].map(() => invoke(`bound:${version}`)));
      return new Set(results.map((result) => (result as { payload: string }).payload)).size;
    };
    expect(await streams()).toBe(1);
    await test.deploy('bound', source);
    expect(await streams()).toBeGreaterThan(1);
  });

  it('is refused none at all, which would turn it off', async () => {
    const properties = { ReservedConcurrentExecutions: 0 };
    await expect(test.deploy('off', 'exports.handler = async () => 1', properties)).rejects.toThrow(
      'ReservedConcurrentExecutions must be a whole number from 1 to 1000, not 0',
    );
  });
});

describe('a function that fails', () => {
  it('reports what the handler throws, and goes on in the same worker', async () => {
    await test.deploy(
      'throws',
      `let calls = 0; exports.handler = async () => { calls += 1; if (calls === 1) throw new TypeError('no'); return calls; }`,
    );
    expect(await invoke('throws')).toMatchObject({
      ok: false,
      error: { errorType: 'TypeError', errorMessage: 'no', trace: expect.arrayContaining(['TypeError: no']) },
    });
    expect(await invoke('throws')).toMatchObject({ ok: true, payload: 2 });
  });

  it('is stopped when its time is up, even in an endless loop', async () => {
    await test.deploy('slow', `exports.handler = async (event) => { while (event.loop); return 'quick' }`, {
      Timeout: 1,
    });
    const result = await invoke('slow', { loop: true });
    expect(result).toMatchObject({
      ok: false,
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${result.requestId} Error: Task timed out after 1.00 seconds`,
      },
    });
    expect(await invoke('slow')).toMatchObject({ ok: true, payload: 'quick' });
  });

  it('reports an exit of the runtime and starts afresh', async () => {
    await test.deploy(
      'exits',
      `exports.handler = async (event) => { if (event.code !== undefined) process.exit(event.code); return 'up' }`,
    );
    expect(await invoke('exits', { code: 3 })).toMatchObject({
      error: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/Runtime exited with error: exit status 3$/),
      },
    });
    expect(await invoke('exits')).toMatchObject({ ok: true, payload: 'up' });
  });

  it('is killed when it takes more memory than it has', async () => {
    const source = `exports.handler = async () => {
      const all = []; for (let n = 0; n < 300; n += 1) all.push(new Array(131072).fill(n)); return all.length }`;
    const Timeout = 30;
    await test.deploy('hungry', source, { MemorySize: 128, Timeout });
    expect(await invoke('hungry')).toMatchObject({
      error: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/Runtime exited with error: signal: killed$/),
      },
    });
    await test.deploy('hungry', source, { MemorySize: 1024, Timeout });
    expect(await invoke('hungry')).toMatchObject({ ok: true, payload: 300 });
  }, 30_000);

  it('reports an error outside the handler that nobody caught', async () => {
    await test.deploy(
      'uncaught',
      `exports.handler = () => new Promise(() => setTimeout(() => { throw new RangeError('late') }, 1))`,
    );
    expect(await invoke('uncaught')).toMatchObject({
      error: { errorType: 'RangeError', errorMessage: 'late' },
    });
    await test.deploy(
      'unhandled',
      `exports.handler = () => new Promise(() => void Promise.reject(new Error('lost')))`,
    );
    expect(await invoke('unhandled')).toMatchObject({
      error: { errorType: 'Error', errorMessage: 'lost' },
    });
  });
});

describe('a function that does not start', () => {
  const cases = [
    ['throws', `throw new Error('no table')`, 'Error', 'no table'],
    ['does not parse', 'exports.handler = async () => {', 'SyntaxError', 'Unexpected end of input'],
    ['has no handler', 'exports.other = 1', 'Runtime.HandlerNotFound', 'index.handler is undefined'],
    ['lacks a module', `require('./gone')`, 'Error', `Cannot find module './gone'`],
    [
      'calls back',
      'exports.handler = (e, c, done) => done()',
      'Runtime.CallbackHandlerDeprecated',
      'Node.js 24',
    ],
    ['exits', 'process.exit(7)', 'Runtime.ExitError', 'exit status 7'],
  ] as const;
  it.each(cases)('because its module %s, says so every time', async (_title, source, errorType, text) => {
    await test.deploy('broken', source);
    const failure = { ok: false, error: { errorType, errorMessage: expect.stringContaining(text) } };
    expect(await invoke('broken')).toMatchObject(failure);
    expect(await invoke('broken')).toMatchObject(failure);
  });

  it('works again as soon as the reason is gone', async () => {
    await test.deploy('broken', `throw new Error('no')`);
    expect(await invoke('broken')).toMatchObject({ ok: false });
    await test.deploy('broken', 'exports.handler = async () => 1');
    expect(await invoke('broken')).toMatchObject({ ok: true, payload: 1 });
  });
});

describe('a bundle that lies next to installed packages', () => {
  it('reaches no other address than the local ones with the clients of the SDK', async () => {
    await startBelowNodeModules();
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
    const result = (await invoke('clients', clients)) as unknown as { payload: Record<string, string> };
    const everywhere = Object.keys(clients).map((name) => [name, '127.0.0.1:4566']);
    expect(result.payload).toEqual({ ...Object.fromEntries(everywhere), dynamodb: '127.0.0.1:8000' });
  });
});

/** Where Node would find every package of this repository. */
async function startBelowNodeModules(): Promise<void> {
  await test.stop();
  removeState(test.stateDir);
  const cache = join(process.cwd(), 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  test = await startTestCloud({ stateDir: mkdtempSync(join(cache, 'millrace-functions-')) });
}

describe('the workers of a function', () => {
  const source = `let running = 0;
    exports.handler = async (event) => {
      running += 1;
      const together = running;
      await new Promise((done) => setTimeout(done, event.ms));
      running -= 1;
      return { together, stream: process.env.AWS_LAMBDA_LOG_STREAM_NAME };
    }`;
  type Answer = { payload: { together: number; stream: string } };

  it('run one invocation at a time each, as many as the function may have', async () => {
    await test.stop();
    test = await startTestCloud({ stateDir: test.stateDir, functions: { concurrency: 2 } });
    await test.deploy('busy', source);
    const results = await Promise.all(Array.from({ length: 8 }, () => invoke('busy', { ms: 10 })));
    const answers = (results as unknown as Answer[]).map(({ payload }) => payload);
    expect(answers.map(({ together }) => together)).toEqual(Array(8).fill(1));
    expect(new Set(answers.map(({ stream }) => stream)).size).toBe(2);
  });

  it('refuse with TooManyRequestsException what no worker and no place in the queue is left for', async () => {
    await test.stop();
    test = await startTestCloud({
      stateDir: test.stateDir,
      functions: { concurrency: 1, maxQueued: 1 },
    });
    await test.deploy('busy', source);
    const [first, second] = [invoke('busy', { ms: 20 }), invoke('busy', { ms: 1 })];
    await expect(invoke('busy')).rejects.toMatchObject({ code: 'TooManyRequestsException', status: 429 });
    expect(await Promise.all([first, second])).toMatchObject([{ ok: true }, { ok: true }]);
  });

  it('take up new code and variables with the next invocation', async () => {
    await test.deploy('changing', 'exports.handler = async () => process.env.A', {
      Environment: { Variables: { A: 'one' } },
    });
    expect(await invoke('changing')).toMatchObject({ payload: 'one' });
    await test.deploy('changing', 'exports.handler = async () => process.env.A', {
      Environment: { Variables: { A: 'two' } },
    });
    expect(await invoke('changing')).toMatchObject({ payload: 'two' });
  });

  it('stop when nothing needs them, and start again when something does', async () => {
    await test.stop();
    test = await startTestCloud({ stateDir: test.stateDir, functions: { idleMs: 20 } });
    // A worker that is stopped says no more.
    await test.deploy(
      'ticks',
      `setInterval(() => console.log('tick'), 1); exports.handler = async () => 'up'`,
    );
    await invoke('ticks');
    let ticks = -1;
    await eventually(
      () => {
        const before = ticks;
        ticks = test.logLines('ticks').length;
        return ticks === before ? true : undefined;
      },
      { everyMs: 100 },
    );
    expect(await invoke('ticks')).toMatchObject({ payload: 'up' });
  });
});

describe('what a function writes', () => {
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

describe('an ARN that names nothing', () => {
  it.each(['missing', 'arn:aws:lambda:eu-west-1:000000000000:function:here:9', 'here:live'])(
    '(%s) is refused with ResourceNotFoundException',
    async (arn) => {
      await test.deploy('here', 'exports.handler = async () => 1');
      await expect(invoke(arn)).rejects.toMatchObject({ code: 'ResourceNotFoundException', status: 404 });
    },
  );
});

describe('a payload beyond the quota of Lambda', () => {
  it('is refused', async () => {
    await test.deploy('large', 'exports.handler = async () => 1');
    await expect(invoke('large', 'x'.repeat(6 * 1024 * 1024))).rejects.toMatchObject({
      code: 'RequestTooLargeException',
      status: 413,
    });
  });
});

describe('a restart', () => {
  it('brings back what was deployed, whatever the bucket holds by then', async () => {
    await test.deploy('kept', 'exports.handler = async () => process.env.A', {
      Environment: { Variables: { A: 'as it was' } },
    });
    await test.stop();
    test = await startTestCloud({ stateDir: test.stateDir });
    expect(await invoke('kept')).toMatchObject({ ok: true, payload: 'as it was' });
  });
});
