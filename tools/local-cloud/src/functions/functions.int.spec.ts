import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, removeState, startTestCloud, type TestCloud } from './testing/test-cloud.ts';

let test: TestCloud;
beforeEach(async () => {
  test = await startTestCloud({ functions: { initTimeoutMs: 5000 } });
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
        event, ...context, remaining: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID })`,
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
        trace: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
      },
    });
    const { remaining } = (result as unknown as { payload: { remaining: number } }).payload;
    expect(remaining).toBeGreaterThan(6000);
    expect(remaining).toBeLessThanOrEqual(7000);
  });

  it('may be an ES module, with top-level await', async () => {
    await test.deploy(
      'module',
      `const answer = await Promise.resolve(42); export const handler = async () => answer;`,
    );
    expect(await invoke('module')).toMatchObject({ ok: true, payload: 42 });
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
      error: {
        errorType: 'Runtime.JSONStringifyError',
        errorMessage: 'Unable to stringify response body',
      },
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
    expect(await invoke('exits', { code: 0 })).toMatchObject({
      error: { errorMessage: expect.stringMatching(/Runtime exited without providing a reason$/) },
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
      error: { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' },
    });
  });

  it('reports a promise that nothing can settle at once', async () => {
    await test.deploy('stuck', 'exports.handler = () => new Promise(() => undefined)', { Timeout: 60 });
    expect(await invoke('stuck')).toMatchObject({ error: { errorType: 'Runtime.NodeJsExit' } });
    expect(await invoke('stuck')).toMatchObject({ error: { errorType: 'Runtime.NodeJsExit' } });
  });
});

describe('a function that does not start', () => {
  const cases = [
    ['throws', `throw new Error('no table')`, 'Error', 'no table'],
    ['does not parse', 'exports.handler = async () => {', 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
    ['has no handler', 'exports.other = 1', 'Runtime.HandlerNotFound', 'index.handler is undefined'],
    ['lacks a module', `require('./gone')`, 'Runtime.ImportModuleError', `Cannot find module './gone'`],
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

  it('cannot reach them, as on AWS, but the SDK that the runtime brings', async () => {
    await startBelowNodeModules();
    await test.deploy(
      'reaching',
      `const { unzipSync } = require('fflate'); exports.handler = async () => typeof unzipSync`,
    );
    expect(await invoke('reaching')).toMatchObject({
      error: { errorType: 'Runtime.ImportModuleError', errorMessage: "Error: Cannot find module 'fflate'" },
    });
    await test.deploy(
      'sdk',
      `import { SQSClient } from '@aws-sdk/client-sqs'; export const handler = async () => typeof SQSClient`,
    );
    expect(await invoke('sdk')).toMatchObject({ ok: true, payload: 'function' });
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

describe('a callback handler of a runtime before Node.js 24', () => {
  const source = `exports.handler = (event, context, done) => {
    if (event.kind === 'error') return done(new Error('refused'));
    if (event.kind === 'never') return;
    context.callbackWaitsForEmptyEventLoop = event.wait;
    let late = false;
    setTimeout(() => { late = true; }, 20);
    done(null, { get late() { return late; } });
  }`;

  it('answers when it calls back, after the event loop is empty unless it says otherwise', async () => {
    await test.deploy('callback', source, { Runtime: 'nodejs22.x' });
    expect(await invoke('callback', { wait: true })).toMatchObject({ payload: { late: true } });
    expect(await invoke('callback', { wait: false })).toMatchObject({ payload: { late: false } });
    expect(await invoke('callback', { kind: 'error' })).toMatchObject({ error: { errorMessage: 'refused' } });
    expect(await invoke('callback', { kind: 'never' })).toMatchObject({ ok: true, payload: null });
  });
});

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

  it('run one invocation at a time each, up to the reserved concurrency', async () => {
    await test.deploy('busy', source, { ReservedConcurrentExecutions: 2 });
    const results = await Promise.all(Array.from({ length: 8 }, () => invoke('busy', { ms: 10 })));
    const answers = (results as unknown as Answer[]).map(({ payload }) => payload);
    expect(answers.map(({ together }) => together)).toEqual(Array(8).fill(1));
    expect(new Set(answers.map(({ stream }) => stream)).size).toBe(2);
  });

  it('refuse with TooManyRequestsException what no worker and no place in the queue is left for', async () => {
    await test.stop();
    test = await startTestCloud({
      stateDir: test.stateDir,
      functions: { defaultConcurrency: 1, maxQueued: 1 },
    });
    await test.deploy('busy', source);
    const [first, second] = [invoke('busy', { ms: 20 }), invoke('busy', { ms: 1 })];
    await expect(invoke('busy')).rejects.toMatchObject({ code: 'TooManyRequestsException', status: 429 });
    expect(await Promise.all([first, second])).toMatchObject([{ ok: true }, { ok: true }]);
    await test.deploy('off', source, { ReservedConcurrentExecutions: 0 });
    await expect(invoke('off')).rejects.toMatchObject({ code: 'TooManyRequestsException' });
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
      `const fs = require('fs');
      exports.handler = async () => {
        console.log('one %d', 1); console.error('two'); process.stdout.write('three\\nfour\\n');
        fs.writeSync(1, 'five\\n'); await new Promise((done) => fs.write(2, 'six\\n', done));
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
      'six',
      `END RequestId: ${requestId}`,
      expect.stringMatching(
        /^REPORT RequestId: .*\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms$/,
      ),
    ]);
  });

  it('is JSON from the configured level on when the function asks for it', async () => {
    await test.deploy(
      'json',
      `exports.handler = async () => { console.info('quiet'); console.warn({ code: 7 }); console.error('bad', new Error('x')); }`,
      { LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', LogGroup: '/aws/lambda/json' } },
    );
    const { requestId } = await invoke('json');
    const lines = test.logLines('json').map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { type: 'platform.start', record: { requestId } },
      { level: 'WARN', requestId, message: { code: 7 } },
      { level: 'ERROR', errorType: 'Error', errorMessage: 'x' },
      { type: 'platform.report', record: { status: 'success' } },
    ]);
  });

  it('is given to the caller when he asks for the tail', async () => {
    await test.deploy('tail', `exports.handler = async () => console.log('x'.repeat(3000))`);
    const result = await test.cloud.functions.invokeRaw('tail', '{}', { withTail: true });
    expect(result.logTail).toContain('xxx');
    expect(result.logTail).toMatch(/REPORT .*\n$/);
    expect(Buffer.byteLength(result.logTail ?? '')).toBeLessThanOrEqual(4096);
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

describe('payloads beyond the quotas of Lambda', () => {
  it('are refused on the way in and reported on the way out', async () => {
    await test.deploy('large', `exports.handler = async ({ bytes }) => 'x'.repeat(bytes ?? 0)`);
    await expect(invoke('large', 'x'.repeat(6 * 1024 * 1024))).rejects.toMatchObject({
      code: 'RequestTooLargeException',
      status: 413,
    });
    expect(await invoke('large', { bytes: 6 * 1024 * 1024 })).toMatchObject({
      error: { errorType: 'Function.ResponseSizeTooLarge' },
    });
  });
});

describe('bundles', () => {
  it('are kept once per content, and removed when no version needs them after a restart', async () => {
    await test.deploy('one', 'exports.handler = async () => 1');
    await test.deploy('same', 'exports.handler = async () => 1');
    const { registry, bundles } = test.cloud.functions;
    expect(registry.codeHashes().size).toBe(1);
    const [old = ''] = registry.codeHashes();
    await test.deploy('one', 'exports.handler = async () => 2');
    await test.deploy('same', 'exports.handler = async () => 2');
    const { existsSync } = await import('node:fs');
    expect(existsSync(bundles.paths(old).code)).toBe(true);
    await test.stop();
    test = await startTestCloud({ stateDir: test.stateDir });
    expect(existsSync(test.cloud.functions.bundles.paths(old).code)).toBe(false);
    expect(await invoke('one')).toMatchObject({ ok: true, payload: 2 });
    expect(
      await eventually(() => test.logLines('one').find((line) => line.startsWith('REPORT'))),
    ).toBeDefined();
  });
});
