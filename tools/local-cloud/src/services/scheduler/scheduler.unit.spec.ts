import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Gate } from '../../core/gate.ts';
import { arn, fakeCloud, until, type FakeCloud } from '../../testing/fake-cloud.ts';
import { ROLE } from '../../testing/open-role.ts';
import { periodMsOf, Scheduler, type Schedule } from './scheduler.ts';

const SWEEPER = arn('lambda', 'function:sweep');
const MINUTE_MS = 60_000;

let cloud: FakeCloud;
let scheduler: Scheduler;
let nowMs: number;
let calls: unknown[];

beforeEach(() => {
  cloud = fakeCloud();
  nowMs = Date.parse('2030-01-01T00:00:00Z');
  calls = [];
  scheduler = openScheduler();
});

afterEach(async () => {
  await scheduler.stop(100);
  cloud.remove();
});

/** Its gate stays closed, so it fires only in `tick`. */
function openScheduler(): Scheduler {
  cloud.handlers.set(SWEEPER, (input: unknown) => calls.push(input));
  return new Scheduler(cloud, new Gate(), () => nowMs);
}

const aSchedule = (override: Partial<Schedule> = {}): Schedule => ({
  arn: arn('scheduler', 'schedule/default/sweep'),
  expression: 'rate(1 minute)',
  enabled: true,
  functionArn: SWEEPER,
  roleArn: ROLE,
  ...override,
});

async function after(durationMs: number): Promise<void> {
  nowMs += durationMs;
  scheduler.tick();
}

describe('a schedule', () => {
  it('fires at its rate, counted from its creation', async () => {
    scheduler.put(aSchedule());
    await after(MINUTE_MS - 1);
    expect(calls).toEqual([]);
    await after(1);
    await after(1);
    await until(() => calls.length === 1);
    await after(MINUTE_MS);
    await until(() => calls.length === 2);
    expect(calls).toMatchObject([{ time: '2030-01-01T00:01:00Z' }, { time: '2030-01-01T00:02:00Z' }]);
  });

  it('fires once after a restart when it became due in the meantime', async () => {
    scheduler.put(aSchedule());
    await scheduler.stop(100);
    cloud = cloud.reopened();
    nowMs += 10 * MINUTE_MS;
    scheduler = openScheduler();
    scheduler.put(aSchedule());
    await after(0);
    await after(0);
    await until(() => calls.length === 1);
    expect(calls).toHaveLength(1);
  });

  it('does not fire when it is disabled', async () => {
    scheduler.put(aSchedule({ enabled: false }));
    await after(MINUTE_MS);
    expect(calls).toEqual([]);
  });

  it('passes an event in the form of Scheduler to the function', async () => {
    scheduler.put(aSchedule());
    await after(MINUTE_MS);
    await until(() => calls.length === 1);
    expect(calls).toMatchObject([
      { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', resources: [aSchedule().arn] },
    ]);
  });

  it('retries a failed call up to its maximum', async () => {
    cloud.handlers.set(SWEEPER, (input: unknown) => {
      calls.push(input);
      throw new Error('no');
    });
    scheduler.put(aSchedule({ MaximumRetryAttempts: 1 }));
    await after(MINUTE_MS);
    await until(() => calls.length === 2);
    await scheduler.stop(1000);
    expect(calls[1]).toEqual(calls[0]);
    expect(calls).toHaveLength(2);
  });

  it('refuses a target that is not a function', () => {
    expect(() => scheduler.put(aSchedule({ functionArn: arn('sqs', 'q') }))).toThrow(/cannot be the target/);
  });
});

describe('a schedule expression', () => {
  it.each([
    ['rate(1 minute)', MINUTE_MS],
    ['rate(5 minutes)', 5 * MINUTE_MS],
    ['rate(2 hours)', 120 * MINUTE_MS],
    ['rate(1 day)', 1440 * MINUTE_MS],
  ])('%s', (expression, periodMs) => {
    expect(periodMsOf(expression)).toBe(periodMs);
  });

  it.each(['cron(0 12 * * ? *)', 'rate(0 minutes)', 'rate(5 seconds)', 'at(2030-01-01T00:00:00)'])(
    '%s is refused',
    (expression) => {
      expect(() => periodMsOf(expression)).toThrow(/only rate\(…\) is carried out/);
    },
  );
});
