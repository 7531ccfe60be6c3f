import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogStore } from './services/logs/log-store.ts';
import { Gate } from './core/gate.ts';
import { Targets } from './core/targets.ts';
import { ParameterTable } from './services/ssm/parameter-table.ts';
import { DeliveryTable, type Delivery } from './services/events/delivery-table.ts';
import { Lane } from './services/events/lane.ts';
import { Scheduler, type SchedulerContext } from './services/scheduler/scheduler.ts';
import { until } from './testing/fake-cloud.ts';
import { ExecutionTable } from './services/states/execution-table.ts';
import { DiskFull, openDatabase, writeWhole } from './core/disk.ts';
import { StateDatabase } from './core/database.ts';
import { everythingAllowed } from './testing/everything-allowed.ts';

const LARGE = 'x'.repeat(100_000);
let directory: string;
let database: StateDatabase;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-disk-'));
  database = new StateDatabase(directory);
});
afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

/** Makes SQLite fail as on a full disk. */
function fill(): void {
  const { page_count: pages } = database.sqlite.prepare('PRAGMA page_count').get() as { page_count: number };
  database.sqlite.exec(`PRAGMA max_page_count = ${pages}`);
}
const free = () => database.sqlite.exec('PRAGMA max_page_count = 1000000');

describe('a database without space', () => {
  let parameters: ParameterTable;
  beforeEach(() => {
    parameters = new ParameterTable(database.sqlite);
  });

  it('refuses a write with the path, and rolls the transaction back', () => {
    fill();
    const write = () =>
      database.transaction(() => {
        parameters.put({ name: 'small', type: 'String', value: '' });
        parameters.put({ name: 'large', type: 'String', value: LARGE });
      });
    expect(write).toThrow(new DiskFull(join(directory, 'cloud.sqlite')).message);
    expect(parameters.all()).toEqual([]);
    free();
    write();
    expect(parameters.all()).toHaveLength(2);
  });

  it('reports other errors unchanged', () => {
    expect(() => database.sqlite.exec('nonsense')).toThrow(/syntax error/);
    expect(() => openDatabase(join(directory, 'no', 'such', 'directory'))).toThrow(/unable to open/);
  });
});

/** A device of Linux on which every write fails as on a full disk. */
const FULL = '/dev/full';

(existsSync(FULL) ? describe : describe.skip)('a file without space', () => {
  it('refuses a write with the path, and leaves no partial file', () => {
    const path = join(directory, 'outbox', 'mail');
    mkdirSync(join(directory, 'outbox'));
    symlinkSync(FULL, `${path}.part`);
    expect(() => writeWhole(path, 'text')).toThrow(new DiskFull(path).message);
    expect(readdirSync(join(directory, 'outbox'))).toEqual([]);
  });
});

describe('a background writer on a full disk', () => {
  it('keeps log lines until there is space', () => {
    const logs = new LogStore(database.sqlite);
    logs.createGroup('g');
    fill();
    logs.append('g', 's', [{ timestamp: 1, message: LARGE }]);
    const read = () => logs.events({ group: 'g', limit: 10 }).length;
    expect(read()).toBe(0);
    free();
    expect(read()).toBe(1);
    expect(read()).toBe(1);
  });

  it('keeps executions until there is space', () => {
    const executions = new ExecutionTable(database, 0);
    const arns = { executionArn: 'e', stateMachineArn: 'm' };
    fill();
    executions.put({ ...arns, name: 'n', status: 'RUNNING', startMs: 0, input: LARGE });
    expect(executions.list('m', null, { from: 0, limit: 10 })).toEqual([]);
    free();
    expect(executions.list('m', null, { from: 0, limit: 10 })).toHaveLength(1);
    executions.close();
  });

  it.each(['delete', 'postpone'] as const)(
    'delivers each event although the table cannot %s',
    async (name) => {
      const table = new DeliveryTable(database.sqlite);
      const gate = new Gate();
      const sent: string[] = [];
      let failures = 0;
      const method = table[name].bind(table) as (...input: unknown[]) => void;
      Object.assign(table, {
        [name]: (...input: unknown[]) => {
          failures += 1;
          if (failures === 1) throw new DiskFull(directory);
          method(...input);
        },
      });
      const lane = new Lane({
        ...{ key: 'lane', table, gate, nowMs: Date.now, batchSize: 1, concurrency: 1 },
        send: async ([delivery]: readonly Delivery[]) => {
          sent.push(delivery!.event);
          if (name === 'postpone' && sent.length === 1) throw new Error('no answer');
        },
        mayRetry: () => true,
        discard: async () => undefined,
      });
      lane.add(table.insert('lane', '"event"', 0));
      gate.open();
      await until(() => failures > 0 && table.due('lane', Date.now(), 10).length === 0);
      expect(sent).toHaveLength(name === 'postpone' ? 2 : 1);
      await lane.stop(100);
    },
  );

  it('fires schedules again after a failure', async () => {
    const gate = new Gate();
    let now = 0;
    const invoked: unknown[] = [];
    const targets = new Targets(everythingAllowed());
    targets.register('lambda', { calls: () => [], deliver: async (arn) => void invoked.push(arn) });
    const config = { account: '0', region: 'r' } as SchedulerContext['config'];
    const scheduler = new Scheduler({ database, targets, config }, gate, () => now);
    const functionArn = 'arn:aws:lambda:r:0:function:f';
    scheduler.put({
      arn: 'schedule',
      expression: 'rate(1 minute)',
      enabled: true,
      functionArn,
      roleArn: 'role',
    });
    let ticks = 0;
    const tick = scheduler.tick.bind(scheduler);
    scheduler.tick = () => {
      ticks += 1;
      if (ticks === 1) throw new DiskFull(directory);
      tick();
    };
    now = 60_000;
    gate.open();
    await until(() => invoked.length === 1);
    await scheduler.stop(100);
  });
});
