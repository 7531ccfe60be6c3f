import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ExecutionEnvironment, Outcome } from './execution-environment.ts';
import { WorkerPool } from './worker-pool.ts';

/** A worker whose invocations end when the test ends them. */
class FakeEnvironment {
  healthy = true;
  idleSinceMs = 0;
  terminated = false;
  requestIds: string[] = [];
  finish: (outcome: Outcome) => void = () => undefined;

  invoke({ requestId }: { requestId: string }): Promise<Outcome> {
    this.requestIds.push(requestId);
    return new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  async terminate(): Promise<void> {
    this.terminated = true;
  }
}

const invocation = { requestId: 'r', payloadJson: '{}', invokedArn: 'arn' };
const answer: Outcome = { ok: true, payloadJson: '1' };

let started: FakeEnvironment[];
let isCurrent: boolean;
let pool: WorkerPool;
beforeEach(() => {
  started = [];
  isCurrent = true;
  pool = new WorkerPool(
    { concurrency: 2, maxQueued: 2, idleMs: 60_000 },
    {
      start() {
        const environment = new FakeEnvironment();
        started.push(environment);
        return environment as unknown as ExecutionEnvironment;
      },
      isCurrent: () => isCurrent,
    },
  );
});

afterEach(() => pool.close());

const run = (requestId = 'r') => pool.run({ ...invocation, requestId });

async function runOnce(): Promise<FakeEnvironment> {
  const done = run();
  const environment = started.at(-1)!;
  environment.finish(answer);
  await done;
  return environment;
}

const terminated = () => started.map((environment) => environment.terminated);

describe('a pool of workers', () => {
  it('reuses an idle worker', async () => {
    await runOnce();
    await runOnce();
    expect(started).toHaveLength(1);
  });

  it('stops a worker that is not healthy after its invocation', async () => {
    const done = run();
    started[0]!.healthy = false;
    started[0]!.finish(answer);
    await done;
    expect(terminated()).toEqual([true]);
  });

  it('skips a worker that crashed while it was idle', async () => {
    (await runOnce()).healthy = false;
    void run();
    expect(terminated()).toEqual([true, false]);
  });

  it('stops idle workers of a version that is no longer current, and busy ones when they are done', async () => {
    const [first, second] = [run(), run()];
    started[0]!.finish(answer);
    await first;
    isCurrent = false;
    pool.stopIdle();
    expect(terminated()).toEqual([true, false]);
    started[1]!.finish(answer);
    await second;
    expect(terminated()).toEqual([true, true]);
  });

  it('runs waiting invocations in the order of arrival', async () => {
    const runs = ['a', 'b', 'c'].map(run);
    expect(started.map(({ requestIds }) => requestIds)).toEqual([['a'], ['b']]);
    started[0]!.finish(answer);
    await runs[0];
    expect(started.map(({ requestIds }) => requestIds)).toEqual([['a', 'c'], ['b']]);
  });

  it('throttles an invocation when all workers are busy and the queue is full', async () => {
    for (let count = 0; count < 4; count += 1) run().catch(() => undefined);
    await expect(run()).rejects.toMatchObject({ code: 'TooManyRequestsException', status: 429 });
  });

  it('stops workers that have been idle too long', async () => {
    const environment = await runOnce();
    pool.stopIdle();
    expect(terminated()).toEqual([false]);
    environment.idleSinceMs -= 60_001;
    pool.stopIdle();
    expect(terminated()).toEqual([true]);
    await runOnce();
    expect(started).toHaveLength(2);
  });

  it('stops every worker and throttles waiting invocations when it closes', async () => {
    void run();
    void run();
    const waiting = run();
    await Promise.all([
      expect(waiting).rejects.toMatchObject({ code: 'TooManyRequestsException' }),
      pool.close(),
    ]);
    expect(terminated()).toEqual([true, true]);
  });
});
