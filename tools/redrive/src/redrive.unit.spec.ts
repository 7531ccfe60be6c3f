import { describe, expect, it } from '@jest/globals';
import { deadLetterAttributesOf, stringAttributes } from '@millrace/dead-letters';
import type { DeadLetter } from './dead-letter.ts';
import { inspect, redrive, type RedriveRecord } from './redrive.ts';
import {
  aDeadLetter,
  inMemoryDeadLetterQueue,
  type InMemoryDeadLetterQueue,
} from './testing/in-memory-dead-letter-queue.ts';

const route = { from: 'orders-dlq', to: 'orders' };
const STARTED_AT = '2026-03-02T10:00:00.000Z';
const original = stringAttributes({ eventType: 'order.placed' });
const attributes = deadLetterAttributesOf(original, {
  reason: { code: 'validation_failed', field: '/data/currency', detail: 'is required' },
  attempts: 2,
  firstReceivedAt: new Date(1000),
  lastReceivedAt: new Date(2000),
  sourceQueue: 'orders',
});
const streamPosition = '{"DDBStreamBatchInfo":{"shardId":"s"}}';
const all = { maxMessages: Infinity, patch: undefined, selection: {}, discard: false };
const deadLetters = (count: number): DeadLetter[] =>
  Array.from({ length: count }, (_, index) => aDeadLetter({ messageId: `m-${index + 1}`, attributes }));

/** Runs a redrive whose clock advances only in waits. */
function run(queue: InMemoryDeadLetterQueue, options: object = {}, signal?: AbortSignal) {
  const lines: string[] = [];
  const records: RedriveRecord[] = [];
  const waitsMs: number[] = [];
  let nowMs = Date.parse(STARTED_AT);
  const done = redrive(
    { ...all, route, by: 'ops@host', messagesPerSecond: 10, ...options },
    {
      queue,
      records: { write: async (record) => void records.push(record) },
      newId: () => 'run-1',
      clock: () => new Date(nowMs),
      wait: async (durationMs) => {
        waitsMs.push(durationMs);
        nowMs += durationMs;
      },
      print: (line) => void lines.push(line),
      ...(signal && { signal }),
    },
  );
  return { done, lines, records, waitsMs };
}

describe('redrive', () => {
  it('sends the body with its original attributes and the name of the operator, then deletes the message', async () => {
    const queue = inMemoryDeadLetterQueue(deadLetters(1));
    const { done, lines } = run(queue);
    expect(await done).toMatchObject({ redriven: 1, left: 0 });
    const marks = stringAttributes({ redrivenBy: 'ops@host', redrivenAt: STARTED_AT });
    expect(queue.sent).toEqual([{ body: '{"id":"ord_1"}', attributes: { ...original, ...marks } }]);
    expect(queue.deadLetters).toEqual([]);
    expect(lines).toEqual(['m-1  put back: validation_failed /data/currency (is required)']);
  });

  it('patches every selected body', async () => {
    const queue = inMemoryDeadLetterQueue([aDeadLetter({ body: '{"data":{"price":"5","quantity":1}}' })]);
    await run(queue, { patch: { data: { price: 5 } } }).done;
    expect(queue.sent).toMatchObject([{ body: '{"data":{"price":5,"quantity":1}}' }]);
  });

  it.each([
    ['that cannot be patched', 'not JSON', { a: 1 }],
    ['that holds only a position in a stream', streamPosition, undefined],
  ])('leaves a message %s', async (_title, body, patch) => {
    const queue = inMemoryDeadLetterQueue([aDeadLetter({ body }), aDeadLetter({ messageId: 'm-2' })]);
    const { done, lines } = run(queue, { patch });
    expect(await done).toMatchObject({ redriven: 1, left: 1 });
    expect(queue.deadLetters.map(({ messageId }) => messageId)).toEqual(['m-1']);
    expect(lines[0]).toMatch(/^m-1 {2}not put back: /);
  });

  it('puts back no more messages per second than allowed', async () => {
    const { done, waitsMs } = run(inMemoryDeadLetterQueue(deadLetters(5)), { messagesPerSecond: 4 });
    await done;
    expect(waitsMs).toEqual([250, 250, 250, 250]);
  });

  it('hides received messages for as long as its rate makes them wait', async () => {
    const queue = inMemoryDeadLetterQueue(deadLetters(1));
    await run(queue, { messagesPerSecond: 0.1 }).done;
    expect(queue.receives[0]!.hiddenSeconds).toBeGreaterThan(100);
  });

  it('puts back no more messages than --max', async () => {
    const queue = inMemoryDeadLetterQueue(deadLetters(25));
    expect(await run(queue, { maxMessages: 12 }).done).toMatchObject({ redriven: 12 });
    expect(queue.deadLetters).toHaveLength(13);
    expect(queue.receives.map(({ count }) => count)).toEqual([10, 2]);
  });

  it('puts back no more messages than the queue held at the beginning, because some come back at once', async () => {
    const queue = inMemoryDeadLetterQueue(deadLetters(25), { depth: 5 });
    expect(await run(queue).done).toMatchObject({ redriven: 5 });
  });

  it('puts back each message once, and ends when no other arrives', async () => {
    const queue = inMemoryDeadLetterQueue(deadLetters(3), { depth: 8, repeats: 100 });
    expect(await run(queue).done).toMatchObject({ redriven: 3 });
    expect(queue.receives).toHaveLength(4);
  });

  it('finds messages while the depth of the queue is still 0', async () => {
    expect(await run(inMemoryDeadLetterQueue(deadLetters(2), { depth: 0 })).done).toMatchObject({
      redriven: 2,
    });
  });

  it('ends after the current message when it is interrupted', async () => {
    const interrupted = new AbortController();
    const queue = inMemoryDeadLetterQueue(deadLetters(3));
    const { send } = queue;
    queue.send = async (message) => {
      interrupted.abort();
      await send(message);
    };
    const { done, records } = run(queue, {}, interrupted.signal);
    expect(await done).toMatchObject({ redriven: 1 });
    expect(queue.deadLetters).toHaveLength(2);
    expect(records.at(-1)).toMatchObject({ status: 'finished', redriven: 1 });
  });
});

describe('selection', () => {
  const sentAt = (lastReceivedAt: Date, code = 'validation_failed') =>
    deadLetterAttributesOf(original, {
      reason: { code, detail: 'why' },
      attempts: 1,
      firstReceivedAt: new Date(1000),
      lastReceivedAt,
      sourceQueue: 'orders',
    });
  const stored = [
    aDeadLetter({ messageId: 'm-1', attributes: sentAt(new Date(1000)) }),
    aDeadLetter({ messageId: 'm-2', attributes: sentAt(new Date(2000)) }),
    aDeadLetter({ messageId: 'm-3', attributes: sentAt(new Date(3000), 'order_conflict') }),
    aDeadLetter({ messageId: 'm-4' }),
  ];
  const instant = (ms: number) => new Date(ms).toISOString();
  const selections: readonly (readonly [string, object, readonly string[]])[] = [
    ['an id', { ids: ['m-2'] }, ['m-2']],
    ['ids, some of them unknown', { ids: ['m-1', 'm-3', 'm-9'] }, ['m-1', 'm-3']],
    ['a code', { code: 'validation_failed' }, ['m-1', 'm-2']],
    ['the code of messages without a reason of their own', { code: 'given_up' }, ['m-4']],
    ['a maximum age', { after: instant(1500) }, ['m-2', 'm-3']],
    ['a minimum age', { before: instant(2000) }, ['m-1']],
    [
      'all of them together',
      { ids: ['m-1', 'm-2'], code: 'validation_failed', after: instant(1500) },
      ['m-2'],
    ],
  ];

  it.each(selections)('by %s puts back the matching messages only', async (_title, selection, ids) => {
    const queue = inMemoryDeadLetterQueue(stored);
    const { done, records } = run(queue, { selection });
    expect(await done).toMatchObject({ redriven: ids.length });
    expect(queue.deadLetters.map(({ messageId }) => messageId)).toEqual(
      stored.map(({ messageId }) => messageId).filter((id) => !ids.includes(id)),
    );
    expect(records.at(-1)).toMatchObject({ action: 'redrive', selection });
  });

  it.each(selections)('by %s is shown by a dry run', async (_title, selection, ids) => {
    const lines: string[] = [];
    const queue = inMemoryDeadLetterQueue(stored);
    await inspect({ ...all, selection }, { queue, print: (line) => void lines.push(line) });
    expect(lines.filter((line) => !line.startsWith(' ')).map((line) => line.split(' ')[0])).toEqual(ids);
  });

  it('by id leaves messages that arrived after the dry run, and finds the message behind them', async () => {
    const arrived = Array.from({ length: 12 }, (_, index) => aDeadLetter({ messageId: `new-${index}` }));
    const queue = inMemoryDeadLetterQueue([...arrived, ...deadLetters(1)], { depth: 1 });
    const { done } = run(queue, { selection: { ids: ['m-1'] }, patch: { quantity: 500 } });
    expect(await done).toMatchObject({ redriven: 1 });
    expect(queue.sent.map(({ body }) => body)).toEqual(['{"id":"ord_1","quantity":500}']);
    expect(queue.deadLetters).toEqual(arrived);
  });

  it('stops at --max matching messages', async () => {
    const queue = inMemoryDeadLetterQueue(stored);
    await run(queue, { selection: { code: 'validation_failed' }, maxMessages: 1 }).done;
    expect(queue.deadLetters.map(({ messageId }) => messageId)).toEqual(['m-2', 'm-3', 'm-4']);
  });
});

describe('redrive with discard', () => {
  it('removes the selected messages, shows each, and records who did it', async () => {
    const position = aDeadLetter({ messageId: 'm-2', body: streamPosition });
    const queue = inMemoryDeadLetterQueue([...deadLetters(1), position, aDeadLetter({ messageId: 'm-3' })]);
    const selection = { ids: ['m-1', 'm-2'] };
    const { done, lines, records } = run(queue, { selection, discard: true });
    expect(await done).toMatchObject({ redriven: 0, discarded: 2, left: 0 });
    expect(queue.sent).toEqual([]);
    expect(queue.deadLetters.map(({ messageId }) => messageId)).toEqual(['m-3']);
    expect(lines).toEqual([
      'm-1  validation_failed /data/currency (is required)',
      expect.stringContaining('attempts 2'),
      '  {"id":"ord_1"}',
      '  removed',
      expect.stringMatching(/^m-2 {2}given_up/),
      expect.any(String),
      `  ${streamPosition}`,
      '  removed',
    ]);
    expect(records).toMatchObject([
      { action: 'discard', by: 'ops@host', selection, status: 'running', discarded: 0 },
      { action: 'discard', by: 'ops@host', selection, status: 'finished', discarded: 2 },
    ]);
  });
});

describe('the record of a redrive', () => {
  it('is written before a message moves, and again at the end', async () => {
    const queue = inMemoryDeadLetterQueue(deadLetters(2));
    const { done, records } = run(queue, { patch: { a: 1 } });
    await done;
    const facts = { id: 'run-1', ...route, by: 'ops@host', startedAt: STARTED_AT, patch: { a: 1 } };
    const rest = { action: 'redrive', selection: {}, discarded: 0, left: 0 };
    expect(records).toEqual([
      { ...facts, ...rest, status: 'running', redriven: 0 },
      { ...facts, ...rest, status: 'finished', redriven: 2 },
    ]);
  });

  it('counts the messages before a failure, and keeps the message that was not sent', async () => {
    const queue = inMemoryDeadLetterQueue(deadLetters(3));
    const { send } = queue;
    queue.send = async (message) => {
      if (queue.sent.length === 1) throw new Error('no permission');
      await send(message);
    };
    const { done, records } = run(queue);
    await expect(done).rejects.toThrow('no permission');
    expect(queue.deadLetters.map(({ messageId }) => messageId)).toEqual(['m-2', 'm-3']);
    expect(records.at(-1)).toMatchObject({ status: 'failed', redriven: 1 });
  });

  it('must be stored before a message is put back', async () => {
    const queue = inMemoryDeadLetterQueue(deadLetters(1));
    const write = async () => {
      throw new Error('no permission');
    };
    const ports = {
      queue,
      records: { write },
      newId: () => 'r',
      clock: () => new Date(0),
      wait: async () => {},
    };
    const options = { ...all, route, by: 'b', messagesPerSecond: 1 };
    await expect(redrive(options, { ...ports, print: () => {} })).rejects.toThrow('no permission');
    expect(queue.sent).toEqual([]);
  });
});

describe('inspect', () => {
  const dryRun = async (stored: DeadLetter[], patch?: { a: number }, options: object = {}) => {
    const lines: string[] = [];
    const queue = inMemoryDeadLetterQueue(stored);
    const count = await inspect(
      { ...all, patch, ...options },
      { queue, print: (line) => void lines.push(line) },
    );
    expect(queue.sent).toEqual([]);
    expect(queue.deadLetters).toHaveLength(stored.length);
    return { count, lines };
  };

  it('shows the reason, attempts, times and body of each message', async () => {
    expect(await dryRun(deadLetters(1))).toEqual({
      count: 1,
      lines: [
        'm-1  validation_failed /data/currency (is required)',
        '  attempts 2, first 1970-01-01T00:00:01.000Z, last 1970-01-01T00:00:02.000Z, from orders',
        '  {"id":"ord_1"}',
      ],
    });
  });

  it('shows the patched body, and which messages would stay', async () => {
    const { lines } = await dryRun([aDeadLetter(), aDeadLetter({ messageId: 'm-2', body: 'not JSON' })], {
      a: 1,
    });
    expect(lines).toContain('  {"id":"ord_1","a":1}');
    expect(lines.at(-1)).toBe('  would stay: its body is not JSON, so it cannot be patched: not JSON');
  });

  it('shows messages without dead-letter attributes', async () => {
    const systemAttributes = { ApproximateReceiveCount: '6' };
    const { lines } = await dryRun([aDeadLetter({ systemAttributes })]);
    expect(lines[0]).toMatch(/^m-1 {2}given_up /);
    expect(lines[1]).toBe('  attempts 6');
  });

  it('shows long bodies shortened on one line, and no body that may hold a card number', async () => {
    const { lines } = await dryRun([
      aDeadLetter({ body: `\u001b[2J\n${'x'.repeat(1000)}` }),
      aDeadLetter({ messageId: 'm-2', body: '{"source":"4111111111111111"}' }),
      aDeadLetter({ messageId: 'm-3', body: `${'x'.repeat(238)}4111111111111111` }),
    ]);
    expect(lines[2]).toBe(`   [2J ${'x'.repeat(235)}…`);
    for (const line of [lines[5], lines[8]]) expect(line).toBe('  [not shown: it may hold a card number]');
  });
});
