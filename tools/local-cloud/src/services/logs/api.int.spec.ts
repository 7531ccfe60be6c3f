import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { administrator } from '../../core/authorization/caller.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogStore } from './log-store.ts';
import { StateDatabase } from '../../core/database.ts';
import { logsApi } from './api.ts';

let stateDir: string;
let database: StateDatabase;
let logs: LogStore;
function open(keptEvents?: number): void {
  database = new StateDatabase(stateDir);
  logs = new LogStore(database.sqlite, keptEvents);
}
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'millrace-logs-'));
  open();
});
afterEach(() => {
  logs.flush();
  database.close();
  rmSync(stateDir, { recursive: true });
});

interface Answer {
  events: { message: string; timestamp: number; eventId: string; logStreamName: string }[];
  nextToken?: string;
  nextForwardToken: string;
  nextBackwardToken: string;
  logGroups: { logGroupName: string }[];
  logStreams: { logStreamName: string; lastEventTimestamp?: number }[];
}

async function call(operation: string, input: object): Promise<Answer> {
  const config = { region: 'eu-west-1', account: '000000000000' };
  return (await logsApi.operations[operation]?.(input, { store: logs, config }, administrator)) as Answer;
}

const messages = (answer: Answer) => answer.events.map((event) => event.message);
const line = (timestamp: number, message = `line ${timestamp}`) => ({ timestamp, message });

describe('FilterLogEvents', () => {
  beforeEach(() => {
    logs.append('/g', 'a', [line(1), line(3), line(5)]);
    logs.append('/g', 'b', [line(2), line(4, '{"level":"ERROR"}')]);
    logs.append('/other', 'a', [line(1, 'of another group')]);
  });

  it('merges the streams of a group by time', async () => {
    const answer = await call('FilterLogEvents', { logGroupName: '/g' });
    expect(messages(answer)).toEqual(['line 1', 'line 2', 'line 3', '{"level":"ERROR"}', 'line 5']);
    expect(answer.events[1]).toMatchObject({ logStreamName: 'b', timestamp: 2 });
    expect(new Set(answer.events.map((event) => event.eventId)).size).toBe(5);
    expect(answer.nextToken).toBeUndefined();
  });

  it.each([
    [{ startTime: 2, endTime: 4 }, ['line 2', 'line 3', '{"level":"ERROR"}']],
    [{ logStreamNames: ['b'] }, ['line 2', '{"level":"ERROR"}']],
    [{ logStreamNamePrefix: 'a' }, ['line 1', 'line 3', 'line 5']],
    [{ filterPattern: 'line' }, ['line 1', 'line 2', 'line 3', 'line 5']],
    [{ filterPattern: '"e 3" line' }, ['line 3']],
  ])('accepts %j', async (input, expected) => {
    expect(messages(await call('FilterLogEvents', { logGroupName: '/g', ...input }))).toEqual(expected);
  });

  it('returns the events page by page', async () => {
    const seen: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await call('FilterLogEvents', { logGroupName: '/g', limit: 2, nextToken });
      expect(page.events.length).toBeLessThanOrEqual(2);
      seen.push(...messages(page));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(seen).toEqual(['line 1', 'line 2', 'line 3', '{"level":"ERROR"}', 'line 5']);
  });

  it('accepts the ARN of the group', async () => {
    const logGroupIdentifier = 'arn:aws:logs:eu-west-1:000000000000:log-group:/other:*';
    expect(messages(await call('FilterLogEvents', { logGroupIdentifier }))).toEqual(['of another group']);
  });

  it.each([
    [{ logGroupName: '/missing' }, 'ResourceNotFoundException'],
    [{ logGroupName: '/g', limit: 0 }, 'InvalidParameterException'],
    [{ logGroupName: '/g', nextToken: 'x' }, 'InvalidParameterException'],
    [{ logGroupName: '/g', unmask: true }, 'InvalidParameterException'],
  ])('refuses %j', async (input, code) => {
    await expect(call('FilterLogEvents', input)).rejects.toMatchObject({ code });
  });
});

describe('GetLogEvents', () => {
  const stream = { logGroupName: '/g', logStreamName: 'a' };

  it('returns the newest events first, and pages in both directions', async () => {
    logs.append(
      '/g',
      'a',
      [1, 2, 3, 4, 5].map((time) => line(time)),
    );
    const newest = await call('GetLogEvents', { ...stream, limit: 2 });
    expect(messages(newest)).toEqual(['line 4', 'line 5']);
    const before = await call('GetLogEvents', { ...stream, limit: 2, nextToken: newest.nextBackwardToken });
    expect(messages(before)).toEqual(['line 2', 'line 3']);
    const again = await call('GetLogEvents', { ...stream, limit: 2, nextToken: before.nextForwardToken });
    expect(messages(again)).toEqual(['line 4', 'line 5']);
    const end = await call('GetLogEvents', { ...stream, nextToken: again.nextForwardToken });
    expect(end).toMatchObject({ events: [], nextForwardToken: again.nextForwardToken });
    expect(messages(await call('GetLogEvents', { ...stream, limit: 1, startFromHead: true }))).toEqual([
      'line 1',
    ]);
    expect(messages(await call('GetLogEvents', { ...stream, startTime: 2, endTime: 4 }))).toEqual([
      'line 2',
      'line 3',
    ]);
  });

  it('refuses a stream that does not exist', async () => {
    logs.createGroup('/g');
    await expect(call('GetLogEvents', stream)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

describe('groups and streams', () => {
  it('are described page by page', async () => {
    logs.createGroup('/g');
    logs.append('/g', 'newer', [line(1), line(3)]);
    logs.append('/g', 'older', [line(2)]);
    logs.append('/h', 's', [line(1)]);
    expect(await call('DescribeLogGroups', { logGroupNamePrefix: '/g' })).toMatchObject({
      logGroups: [{ logGroupName: '/g', arn: 'arn:aws:logs:eu-west-1:000000000000:log-group:/g:*' }],
    });
    const paged = await call('DescribeLogGroups', { limit: 1 });
    expect(paged).toMatchObject({ logGroups: [{ logGroupName: '/g' }], nextToken: '1' });
    expect(await call('DescribeLogGroups', { limit: 1, nextToken: '1' })).toMatchObject({
      logGroups: [{ logGroupName: '/h' }],
    });
    const newestFirst = { logGroupName: '/g', orderBy: 'LastEventTime', descending: true };
    const { logStreams } = await call('DescribeLogStreams', newestFirst);
    expect(logStreams).toMatchObject([
      { logStreamName: 'newer', firstEventTimestamp: 1, lastEventTimestamp: 3 },
      { logStreamName: 'older', lastEventTimestamp: 2 },
    ]);
    await expect(call('DescribeLogGroups', { logGroupNamePattern: 'g' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });
});

describe('writing', () => {
  const stream = { logGroupName: '/audit', logStreamName: 'redrive' };

  it('creates a group and a stream, and takes lines in chronological order', async () => {
    await call('CreateLogGroup', { logGroupName: '/audit' });
    await call('CreateLogStream', stream);
    expect(messages(await call('GetLogEvents', stream))).toEqual([]);
    await call('PutLogEvents', { ...stream, logEvents: [line(1), line(2)] });
    expect(messages(await call('GetLogEvents', stream))).toEqual(['line 1', 'line 2']);
    for (const operation of ['CreateLogGroup', 'CreateLogStream']) {
      const { logStreamName, logGroupName } = stream;
      const input = operation === 'CreateLogGroup' ? { logGroupName } : { logGroupName, logStreamName };
      await expect(call(operation, input)).rejects.toMatchObject({ code: 'ResourceAlreadyExistsException' });
    }
    logs.deleteGroup('/audit');
    logs.createGroup('/audit');
    await expect(call('GetLogEvents', stream)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it.each([
    ['a group that is not there', { ...stream, logGroupName: '/none' }, 'ResourceNotFoundException'],
    ['a stream that is not there', { ...stream, logStreamName: 'none' }, 'ResourceNotFoundException'],
    ['no lines', { logEvents: [] }, 'InvalidParameterException'],
    ['lines out of order', { logEvents: [line(2), line(1)] }, 'InvalidParameterException'],
    ['a line without a time', { logEvents: [{ message: 'x' }] }, 'InvalidParameterException'],
    ['an empty line', { logEvents: [{ timestamp: 1, message: '' }] }, 'InvalidParameterException'],
    ['over a megabyte', { logEvents: [line(1, 'x'.repeat(1_048_576))] }, 'InvalidParameterException'],
    ['a parameter that it does not know', { entity: {} }, 'InvalidParameterException'],
  ])('refuses %s', async (_title, input, code) => {
    await call('CreateLogGroup', { logGroupName: '/audit' });
    await call('CreateLogStream', stream);
    const put = call('PutLogEvents', { ...stream, logEvents: [line(1)], ...input });
    await expect(put).rejects.toMatchObject({ code });
  });
});

describe('the log store', () => {
  it('keeps the newest events only', async () => {
    logs.flush();
    database.close();
    open(10);
    for (let batch = 0; batch < 5; batch += 1) {
      logs.append(
        '/g',
        'a',
        [1, 2, 3, 4, 5, 6, 7, 8].map((n) => line(batch * 10 + n)),
      );
      logs.flush();
    }
    const kept = messages(await call('FilterLogEvents', { logGroupName: '/g' }));
    expect(kept.length).toBeLessThan(20);
    expect(kept.at(-1)).toBe('line 48');
  });

  it('writes lines inside another transaction', async () => {
    database.transaction(() => {
      logs.append('/g', 'a', [line(1)]);
      logs.flush();
    });
    expect(messages(await call('FilterLogEvents', { logGroupName: '/g' }))).toEqual(['line 1']);
  });

  it('has all lines after a restart', async () => {
    logs.append('/g', 'a', [line(1)]);
    logs.flush();
    database.close();
    open();
    logs.append('/g', 'a', [line(2)]);
    expect(messages(await call('FilterLogEvents', { logGroupName: '/g' }))).toEqual(['line 1', 'line 2']);
  });
});
