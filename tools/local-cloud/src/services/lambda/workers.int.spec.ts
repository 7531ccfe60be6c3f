import { describe, expect, it } from '@jest/globals';
import { aTestCloud, eventually } from '../../testing/test-cloud.ts';

const test = aTestCloud();

const invoke = (name: string, payload: unknown = {}) => test.lambda.functions.invoke(name, payload);

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

  it('run one invocation at a time each, up to the concurrency of the function', async () => {
    await test.restart({ functions: { concurrency: 2 } });
    await test.deploy('busy', source);
    const results = await Promise.all(Array.from({ length: 8 }, () => invoke('busy', { ms: 10 })));
    const answers = (results as unknown as Answer[]).map(({ payload }) => payload);
    expect(answers.map(({ together }) => together)).toEqual(Array(8).fill(1));
    expect(new Set(answers.map(({ stream }) => stream)).size).toBe(2);
  });

  it('refuse with TooManyRequestsException when all are busy and the queue is full', async () => {
    await test.restart({ functions: { concurrency: 1, maxQueued: 1 } });
    await test.deploy('busy', source);
    const [first, second] = [invoke('busy', { ms: 20 }), invoke('busy', { ms: 1 })];
    await expect(invoke('busy')).rejects.toMatchObject({ code: 'TooManyRequestsException', status: 429 });
    expect(await Promise.all([first, second])).toMatchObject([{ ok: true }, { ok: true }]);
  });

  it('use new code and variables from the next invocation on', async () => {
    await test.deploy('changing', 'exports.handler = async () => process.env.A', {
      Environment: { Variables: { A: 'one' } },
    });
    expect(await invoke('changing')).toMatchObject({ payload: 'one' });
    await test.deploy('changing', 'exports.handler = async () => process.env.A', {
      Environment: { Variables: { A: 'two' } },
    });
    expect(await invoke('changing')).toMatchObject({ payload: 'two' });
  });

  it('stop when they are idle, and start again when they are needed', async () => {
    await test.restart({ functions: { idleMs: 20 } });
    // A stopped worker logs nothing more.
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
