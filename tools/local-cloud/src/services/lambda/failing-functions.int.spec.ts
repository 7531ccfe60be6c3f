import { describe, expect, it } from '@jest/globals';
import { aTestCloud } from '../../testing/test-cloud.ts';

const test = aTestCloud();

const invoke = (name: string, payload: unknown = {}) => test.lambda.functions.invoke(name, payload);

describe('a function that fails', () => {
  it('reports an error of the handler, and continues in the same worker', async () => {
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

  it('may not answer with more than 6 MB, as on AWS', async () => {
    await test.deploy('large', `exports.handler = async ({ bytes }) => 'ö'.repeat((bytes - 2) / 2)`);
    expect(await invoke('large', { bytes: 6_291_556 })).toMatchObject({ ok: true });
    expect(await invoke('large', { bytes: 6_291_558 })).toMatchObject({
      ok: false,
      error: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
    });
    expect(await invoke('large', { bytes: 4 })).toMatchObject({ ok: true, payload: 'ö' });
  });

  it('is stopped after its timeout, even in an endless loop', async () => {
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

  it('reports an exit of the runtime and starts again', async () => {
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

  it('is killed when it exceeds its memory', async () => {
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
  });

  it('reports an uncaught error outside the handler', async () => {
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
  it.each(cases)('reports every time that its module %s', async (_title, source, errorType, text) => {
    await test.deploy('broken', source);
    const failure = { ok: false, error: { errorType, errorMessage: expect.stringContaining(text) } };
    expect(await invoke('broken')).toMatchObject(failure);
    expect(await invoke('broken')).toMatchObject(failure);
  });

  it('works again once the cause is fixed', async () => {
    await test.deploy('broken', `throw new Error('no')`);
    expect(await invoke('broken')).toMatchObject({ ok: false });
    await test.deploy('broken', 'exports.handler = async () => 1');
    expect(await invoke('broken')).toMatchObject({ ok: true, payload: 1 });
  });
});
