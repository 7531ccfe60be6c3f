import { beforeEach, describe, expect, it } from '@jest/globals';
import { fixedClock, type FixedClock, recordingLogger, type RecordingLogger } from '@millrace/testing';
import { openShardOf, sweep, SWEEP_FINISHED, type Due, type DueStore } from './index.ts';

class Unavailable extends Error {}

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const aDue = (number: number): Due => ({
  id: `thing_${number}`,
  merchantId: 'mer_1',
  dueAt: at(60),
  sweeps: 0,
});

let things: Map<string, Due>;
let store: DueStore<Due>;
let clock: FixedClock;
let logger: RecordingLogger;
beforeEach(() => {
  things = new Map();
  clock = fixedClock(at(60));
  logger = recordingLogger();
  store = {
    async findDue({ shard, dueBy, limit, after }) {
      const found = [...things.values()]
        .filter(({ id, dueAt }) => openShardOf(id) === shard && dueAt <= dueBy)
        .sort((left, right) => (left.id < right.id ? -1 : 1))
        .filter(({ id }) => !after || id > after.id);
      const due = found.slice(0, limit);
      const last = due.at(-1);
      return { due, ...(found.length > limit && last && { next: last }) };
    },
    async requeue({ id, dueAt, sweeps }, nextDueAt) {
      const thing = things.get(id);
      if (thing?.dueAt !== dueAt) return false;
      things.set(id, { ...thing, dueAt: nextDueAt, sweeps: sweeps + 1 });
      return true;
    },
  };
});

const ports = (over: Partial<DueStore<Due>> = {}) => ({
  store: { ...store, ...over },
  clock,
  logger,
  sweepAfterSeconds: 60,
  nameOf: () => 'thing',
  isUnavailable: (error: unknown) => error instanceof Unavailable,
});

function stored(count: number): void {
  for (let number = 0; number < count; number += 1) things.set(`thing_${number}`, aDue(number));
}

const errors = () => logger.lines.filter(({ level }) => level === 'error');

describe('a sweep', () => {
  it('requeues all due items, over many pages, and logs one summary', async () => {
    stored(250);
    const summary = {
      found: 250,
      requeued: 250,
      overtaken: 0,
      failed: 0,
      stillOpen: 0,
      newlyStuck: 0,
      moreDue: false,
    };
    expect(await sweep(ports())).toEqual(summary);
    expect(logger.lines).toEqual([{ level: 'info', message: 'sweep finished', facts: summary }]);
    expect(await sweep(ports())).toMatchObject({ found: 0 });
  });

  it('doubles the delay with every sweep', async () => {
    stored(1);
    await sweep(ports());
    expect(things.get('thing_0')).toMatchObject({ dueAt: at(180), sweeps: 1 });
    clock.advance(120_000 - 1);
    expect(await sweep(ports())).toMatchObject({ found: 0 });
    clock.advance(1);
    await sweep(ports());
    expect(things.get('thing_0')).toMatchObject({ dueAt: at(420), sweeps: 2 });
  });

  it('counts and logs items that are still open from the tenth sweep on', async () => {
    stored(1);
    for (let sweeps = 1; sweeps < 10; sweeps += 1) {
      expect(await sweep(ports())).toMatchObject({ requeued: 1, stillOpen: 0 });
      clock.advance(3_600_000);
    }
    expect(errors()).toEqual([]);
    expect(await sweep(ports())).toMatchObject({ requeued: 1, stillOpen: 1, newlyStuck: 1 });
    expect(errors()).toMatchObject([
      { message: 'thing still open after 10 sweeps', facts: { sweeps: 10, thingId: 'thing_0' } },
    ]);
    expect(logger.lines.at(-1)).toMatchObject({ message: SWEEP_FINISHED, facts: { stillOpen: 1 } });
    clock.advance(3_600_000);
    expect(await sweep(ports())).toMatchObject({ requeued: 1, stillOpen: 1, newlyStuck: 0 });
  });

  it('does not requeue an item that was requeued in the meantime', async () => {
    stored(1);
    const requeue: DueStore<Due>['requeue'] = async (due, next) => {
      await store.requeue(due, at(500));
      return store.requeue(due, next);
    };
    expect(await sweep(ports({ requeue }))).toMatchObject({ found: 1, requeued: 0, overtaken: 1 });
  });

  it('continues after an item that could not be requeued, and finds it the next time', async () => {
    stored(30);
    const requeue: DueStore<Due>['requeue'] = async (due, next) => {
      if (due.id === 'thing_3') throw new Unavailable('throttled');
      return store.requeue(due, next);
    };
    expect(await sweep(ports({ requeue }))).toMatchObject({ found: 30, requeued: 29, failed: 1 });
    expect(errors()).toMatchObject([{ message: 'thing not requeued', facts: { thingId: 'thing_3' } }]);
    expect(await sweep(ports())).toMatchObject({ found: 1, requeued: 1 });
  });

  it('stops when no item of a page could be requeued, because the store is down', async () => {
    stored(250);
    let attempts = 0;
    const requeue: DueStore<Due>['requeue'] = async () => {
      attempts += 1;
      throw new Unavailable('no answer');
    };
    const { found, requeued, failed, moreDue } = await sweep(ports({ requeue }));
    expect([requeued, moreDue]).toEqual([0, true]);
    expect([found, failed]).toEqual([attempts, attempts]);
    expect(attempts).toBeLessThanOrEqual(100);
  });

  it('stops at its limit and reports that more items are due', async () => {
    const findDue: DueStore<Due>['findDue'] = async () => ({ due: [aDue(0)], next: aDue(0) });
    expect(await sweep(ports({ findDue }))).toMatchObject({ found: 160, moreDue: true });
  });

  it.each([
    ['cannot be searched', { findDue: new Unavailable('down') }],
    ['has a bug', { requeue: new Error('bug') }],
  ])('fails when the store %s', async (_what, faults) => {
    stored(1);
    const over = Object.fromEntries(
      Object.entries(faults).map(([name, error]) => [
        name,
        async () => {
          throw error;
        },
      ]),
    );
    await expect(sweep(ports(over))).rejects.toThrow(Object.values(faults)[0]!);
  });
});
