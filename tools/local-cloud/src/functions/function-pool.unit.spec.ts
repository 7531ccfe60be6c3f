import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FunctionVersion } from './configuration.ts';
import type { ExecutionEnvironment, Outcome } from './execution-environment.ts';
import { FunctionPool } from './function-pool.ts';

/** A worker whose invocations end when the test says so. */
class FakeEnvironment {
  healthy = true;
  idleSinceMs = 0;
  terminated = false;
  readonly version: FunctionVersion;
  finish: (outcome: Outcome) => void = () => undefined;

  constructor(version: FunctionVersion) {
    this.version = version;
  }

  invoke(): Promise<Outcome> {
    return new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  async terminate(): Promise<void> {
    this.terminated = true;
  }
}

const version = (id: string) => ({ id }) as FunctionVersion;
const invocation = { requestId: 'r', payloadJson: '{}', invokedArn: 'arn' };
const answer: Outcome = { ok: true, payloadJson: '1' };

let started: FakeEnvironment[];
let current: Set<string>;
let pool: FunctionPool;
beforeEach(() => {
  started = [];
  current = new Set(['one', 'two']);
  pool = new FunctionPool(2, {
    maxQueued: 10,
    start: (of) => {
      const environment = new FakeEnvironment(of);
      started.push(environment);
      return environment as unknown as ExecutionEnvironment;
    },
    isCurrent: ({ id }) => current.has(id),
  });
});

async function runOnce(id: string): Promise<FakeEnvironment> {
  const before = started.length;
  const done = pool.run(version(id), invocation);
  const environment = started[before] ?? lastOf(id);
  environment.finish(answer);
  await done;
  return environment;
}

function lastOf(id: string): FakeEnvironment {
  const found = started.findLast((environment) => environment.version.id === id);
  if (!found) throw new Error(`no worker of ${id}`);
  return found;
}

const terminated = () => started.map((environment) => environment.terminated);

describe('a pool of workers', () => {
  it('uses an idle worker again', async () => {
    await runOnce('one');
    await runOnce('one');
    expect(started).toHaveLength(1);
  });

  it('stops a worker that is not healthy after its invocation', async () => {
    const done = pool.run(version('one'), invocation);
    started[0]!.healthy = false;
    started[0]!.finish(answer);
    await done;
    expect(terminated()).toEqual([true]);
  });

  it('passes over a worker that died while it was idle', async () => {
    (await runOnce('one')).healthy = false;
    void pool.run(version('one'), invocation);
    expect(terminated()).toEqual([true, false]);
  });

  it('stops idle workers of a version that is no longer current, and busy ones when they are done', async () => {
    const [first, second] = [pool.run(version('one'), invocation), pool.run(version('one'), invocation)];
    started[0]!.finish(answer);
    await first;
    current.delete('one');
    pool.stopStale();
    expect(terminated()).toEqual([true, false]);
    started[1]!.finish(answer);
    await second;
    expect(terminated()).toEqual([true, true]);
  });

  it('makes room for one version with idle workers of another', async () => {
    const both = [pool.run(version('one'), invocation), pool.run(version('one'), invocation)];
    for (const environment of started) environment.finish(answer);
    await Promise.all(both);
    void pool.run(version('two'), invocation);
    expect(terminated()).toEqual([true, false, false]);
  });

  it('runs what waits in the order in which it came', async () => {
    const runs = ['one', 'one', 'two', 'one'].map((id) => pool.run(version(id), invocation));
    expect(started.map(({ version: { id } }) => id)).toEqual(['one', 'one']);
    started[0]!.finish(answer);
    await runs[0];
    expect(started.map(({ version: { id } }) => id)).toEqual(['one', 'one', 'two']);
  });

  it('stops what has been idle for too long', async () => {
    const environment = await runOnce('one');
    pool.stopIdle(environment.idleSinceMs);
    expect(terminated()).toEqual([false]);
    pool.stopIdle(environment.idleSinceMs + 1);
    expect(terminated()).toEqual([true]);
  });

  it('that closes stops every worker and throttles what waits', async () => {
    void pool.run(version('one'), invocation);
    void pool.run(version('one'), invocation);
    const waiting = pool.run(version('one'), invocation);
    await Promise.all([
      expect(waiting).rejects.toMatchObject({ code: 'TooManyRequestsException' }),
      pool.close(),
    ]);
    expect(terminated()).toEqual([true, true]);
  });
});
