import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Gate } from '../gate.ts';
import { arn, fakeCloud, until, type FakeCloud } from '../testing/fake-cloud.ts';
import { nextFiringMs, parseSchedule } from './schedule-expression.ts';
import { Scheduler, type Schedule } from './scheduler.ts';

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

/** Its gate stays closed, so that it fires only when it is told the time. */
function openScheduler(): Scheduler {
  cloud.handlers.set(SWEEPER, (input: unknown) => calls.push(input));
  return new Scheduler(cloud, cloud.store.database, new Gate(), () => nowMs);
}

const aSchedule = (override: Partial<Schedule> = {}): Schedule => ({
  arn: arn('scheduler', 'schedule/default/sweep'),
  expression: 'rate(1 minute)',
  enabled: true,
  target: { Arn: SWEEPER, Input: '{"due":"<aws.scheduler.scheduled-time>"}' },
  ...override,
});

async function after(durationMs: number): Promise<void> {
  nowMs += durationMs;
  scheduler.tick();
}

describe('a schedule', () => {
  it('fires at its rate, counted from when it was made', async () => {
    scheduler.put(aSchedule());
    await after(MINUTE_MS - 1);
    expect(calls).toEqual([]);
    await after(1);
    await after(1);
    await until(() => calls.length === 1);
    await after(MINUTE_MS);
    await until(() => calls.length === 2);
    expect(calls).toEqual([{ due: '2030-01-01T00:01:00Z' }, { due: '2030-01-01T00:02:00Z' }]);
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

  it('that fires once does so once', async () => {
    scheduler.put(aSchedule({ expression: 'at(2030-01-01T00:00:30)' }));
    await after(MINUTE_MS);
    await after(MINUTE_MS);
    await until(() => calls.length === 1);
    expect(calls).toEqual([{ due: '2030-01-01T00:00:30Z' }]);
  });

  it('that is disabled does not fire', async () => {
    scheduler.put(aSchedule({ enabled: false }));
    await after(MINUTE_MS);
    expect(calls).toEqual([]);
  });

  it('makes an event for a target without an input', async () => {
    scheduler.put(aSchedule({ target: { Arn: SWEEPER } }));
    await after(MINUTE_MS);
    await until(() => calls.length === 1);
    expect(calls).toMatchObject([
      { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', resources: [aSchedule().arn] },
    ]);
  });

  it('repeats a call that fails, then sets it aside', async () => {
    const queue = arn('sqs', 'gone');
    const deadLetters = arn('sqs', 'dead-letters');
    cloud.broken.add(queue);
    const target = {
      Arn: queue,
      Input: '{}',
      RetryPolicy: { MaximumRetryAttempts: 1 },
      DeadLetterConfig: { Arn: deadLetters },
    };
    scheduler.put(aSchedule({ target }));
    await after(MINUTE_MS);
    await until(() => cloud.sent.has(deadLetters));
    expect(cloud.sent.get(deadLetters)).toMatchObject([
      { body: '{}', attributes: { ERROR_CODE: 'QueueDoesNotExist' } },
    ]);
  });

  it('is refused a target that cannot be called', () => {
    expect(() =>
      scheduler.put(aSchedule({ target: { Arn: 'arn:aws:scheduler:::aws-sdk:s3:putObject' } })),
    ).toThrow(/cannot be the target/);
  });
});

describe('a schedule expression', () => {
  it.each([
    ['rate(1 minute)', MINUTE_MS],
    ['rate(5 minutes)', 5 * MINUTE_MS],
    ['rate(2 hours)', 120 * MINUTE_MS],
    ['rate(1 day)', 1440 * MINUTE_MS],
  ])('%s', (expression, periodMs) => {
    expect(nextFiringMs(parseSchedule(expression), 1000)).toBe(1000 + periodMs);
  });

  it.each([
    ['cron(0 12 * * ? *)', undefined, /cron is not carried out/],
    ['rate(0 minutes)', undefined, /neither rate/],
    ['rate(5 seconds)', undefined, /neither rate/],
    ['at(2030-13-01T00:00:00)', undefined, /neither rate/],
    ['at(2030-01-01T00:00:00)', 'Europe/Zurich', /in UTC only/],
  ])('%s in %s is refused', (expression, timezone, reason) => {
    expect(() => parseSchedule(expression, timezone)).toThrow(reason);
  });
});
