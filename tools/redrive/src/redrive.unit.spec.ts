import { describe, expect, it } from '@jest/globals';
import { deadLetterAttributesOf, stringAttributes } from '@millrace/dead-letters';
import type { Letter } from './letter.ts';
import { inspect, redrive, type RedriveRecord } from './redrive.ts';
import { aLetter, memoryLetterQueue, type MemoryLetterQueue } from './testing/memory-letter-queue.ts';

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
const lettersOf = (count: number): Letter[] =>
  Array.from({ length: count }, (_, index) => aLetter({ messageId: `m-${index + 1}`, attributes }));

/** Time passes only in waits. */
function run(queue: MemoryLetterQueue, options: object = {}, signal?: AbortSignal) {
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
      say: (line) => void lines.push(line),
      ...(signal && { signal }),
    },
  );
  return { done, lines, records, waitsMs };
}

describe('a redrive', () => {
  it('sends each body with the attributes that it came with and who put it back, and deletes the letter', async () => {
    const queue = memoryLetterQueue(lettersOf(1));
    const { done, lines } = run(queue);
    expect(await done).toMatchObject({ redriven: 1, left: 0 });
    const marks = stringAttributes({ redrivenBy: 'ops@host', redrivenAt: STARTED_AT });
    expect(queue.sent).toEqual([{ body: '{"id":"ord_1"}', attributes: { ...original, ...marks } }]);
    expect(queue.letters).toEqual([]);
    expect(lines).toEqual(['m-1  put back: validation_failed /data/currency (is required)']);
  });

  it('patches every selected body', async () => {
    const queue = memoryLetterQueue([aLetter({ body: '{"data":{"price":"5","quantity":1}}' })]);
    await run(queue, { patch: { data: { price: 5 } } }).done;
    expect(queue.sent).toMatchObject([{ body: '{"data":{"price":5,"quantity":1}}' }]);
  });

  it.each([
    ['that cannot be patched', 'no JSON', { a: 1 }],
    ['that only tells of a position in a stream', streamPosition, undefined],
  ])('leaves a letter %s', async (_what, body, patch) => {
    const queue = memoryLetterQueue([aLetter({ body }), aLetter({ messageId: 'm-2' })]);
    const { done, lines } = run(queue, { patch });
    expect(await done).toMatchObject({ redriven: 1, left: 1 });
    expect(queue.letters.map(({ messageId }) => messageId)).toEqual(['m-1']);
    expect(lines[0]).toMatch(/^m-1 {2}stays: /);
  });

  it('puts back as many a second as it may', async () => {
    const { done, waitsMs } = run(memoryLetterQueue(lettersOf(5)), { messagesPerSecond: 4 });
    await done;
    expect(waitsMs).toEqual([250, 250, 250, 250]);
  });

  it('hides what it has received for as long as its rate makes it wait', async () => {
    const queue = memoryLetterQueue(lettersOf(1));
    await run(queue, { messagesPerSecond: 0.1 }).done;
    expect(queue.receipts[0]!.hiddenSeconds).toBeGreaterThan(100);
  });

  it('puts back no more than it is told to', async () => {
    const queue = memoryLetterQueue(lettersOf(25));
    expect(await run(queue, { maxMessages: 12 }).done).toMatchObject({ redriven: 12 });
    expect(queue.letters).toHaveLength(13);
    expect(queue.receipts.map(({ count }) => count)).toEqual([10, 2]);
  });

  it('puts back no more than were there at the beginning, as some come back at once', async () => {
    const queue = memoryLetterQueue(lettersOf(25), { depth: 5 });
    expect(await run(queue).done).toMatchObject({ redriven: 5 });
  });

  it('puts back each letter once, and ends when nothing else comes', async () => {
    const queue = memoryLetterQueue(lettersOf(3), { depth: 8, again: 100 });
    expect(await run(queue).done).toMatchObject({ redriven: 3 });
    expect(queue.receipts).toHaveLength(4);
  });

  it('finds letters that the number of messages does not tell of yet', async () => {
    expect(await run(memoryLetterQueue(lettersOf(2), { depth: 0 })).done).toMatchObject({ redriven: 2 });
  });

  it('ends after the message at hand when it is interrupted', async () => {
    const interrupted = new AbortController();
    const queue = memoryLetterQueue(lettersOf(3));
    const { send } = queue;
    queue.send = async (message) => {
      interrupted.abort();
      await send(message);
    };
    const { done, records } = run(queue, {}, interrupted.signal);
    expect(await done).toMatchObject({ redriven: 1 });
    expect(queue.letters).toHaveLength(2);
    expect(records.at(-1)).toMatchObject({ status: 'finished', redriven: 1 });
  });
});

describe('a selection', () => {
  const sentAt = (lastReceivedAt: Date, code = 'validation_failed') =>
    deadLetterAttributesOf(original, {
      reason: { code, detail: 'why' },
      attempts: 1,
      firstReceivedAt: new Date(1000),
      lastReceivedAt,
      sourceQueue: 'orders',
    });
  const letters = [
    aLetter({ messageId: 'm-1', attributes: sentAt(new Date(1000)) }),
    aLetter({ messageId: 'm-2', attributes: sentAt(new Date(2000)) }),
    aLetter({ messageId: 'm-3', attributes: sentAt(new Date(3000), 'order_conflict') }),
    aLetter({ messageId: 'm-4' }),
  ];
  const instant = (ms: number) => new Date(ms).toISOString();
  const selections: readonly (readonly [string, object, readonly string[]])[] = [
    ['an id', { ids: ['m-2'] }, ['m-2']],
    ['ids, some of them unknown', { ids: ['m-1', 'm-3', 'm-9'] }, ['m-1', 'm-3']],
    ['a code', { code: 'validation_failed' }, ['m-1', 'm-2']],
    ['the code of what has no reason of its own', { code: 'given_up' }, ['m-4']],
    ['a greatest age', { after: instant(1500) }, ['m-2', 'm-3']],
    ['a least age', { before: instant(2000) }, ['m-1']],
    [
      'all of them together',
      { ids: ['m-1', 'm-2'], code: 'validation_failed', after: instant(1500) },
      ['m-2'],
    ],
  ];

  it.each(selections)('by %s puts back what fits and nothing else', async (_what, selection, ids) => {
    const queue = memoryLetterQueue(letters);
    const { done, records } = run(queue, { selection });
    expect(await done).toMatchObject({ redriven: ids.length });
    expect(queue.letters.map(({ messageId }) => messageId)).toEqual(
      letters.map(({ messageId }) => messageId).filter((id) => !ids.includes(id)),
    );
    expect(records.at(-1)).toMatchObject({ action: 'redrive', selection });
  });

  it.each(selections)('by %s is what a dry run shows', async (_what, selection, ids) => {
    const lines: string[] = [];
    const queue = memoryLetterQueue(letters);
    await inspect({ ...all, selection }, { queue, say: (line) => void lines.push(line) });
    expect(lines.filter((line) => !line.startsWith(' ')).map((line) => line.split(' ')[0])).toEqual(ids);
  });

  it('by id leaves what arrived after the dry run, and finds its letter behind it', async () => {
    const arrived = Array.from({ length: 12 }, (_, index) => aLetter({ messageId: `new-${index}` }));
    const queue = memoryLetterQueue([...arrived, ...lettersOf(1)], { depth: 1 });
    const { done } = run(queue, { selection: { ids: ['m-1'] }, patch: { quantity: 500 } });
    expect(await done).toMatchObject({ redriven: 1 });
    expect(queue.sent.map(({ body }) => body)).toEqual(['{"id":"ord_1","quantity":500}']);
    expect(queue.letters).toEqual(arrived);
  });

  it('takes no more than it may, of those that fit', async () => {
    const queue = memoryLetterQueue(letters);
    await run(queue, { selection: { code: 'validation_failed' }, maxMessages: 1 }).done;
    expect(queue.letters.map(({ messageId }) => messageId)).toEqual(['m-2', 'm-3', 'm-4']);
  });
});

describe('discarding', () => {
  it('removes the selected letters, shows each, and records who did it', async () => {
    const position = aLetter({ messageId: 'm-2', body: streamPosition });
    const queue = memoryLetterQueue([...lettersOf(1), position, aLetter({ messageId: 'm-3' })]);
    const selection = { ids: ['m-1', 'm-2'] };
    const { done, lines, records } = run(queue, { selection, discard: true });
    expect(await done).toMatchObject({ redriven: 0, discarded: 2, left: 0 });
    expect(queue.sent).toEqual([]);
    expect(queue.letters.map(({ messageId }) => messageId)).toEqual(['m-3']);
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
    const queue = memoryLetterQueue(lettersOf(2));
    const { done, records } = run(queue, { patch: { a: 1 } });
    await done;
    const facts = { id: 'run-1', ...route, by: 'ops@host', startedAt: STARTED_AT, patch: { a: 1 } };
    const rest = { action: 'redrive', selection: {}, discarded: 0, left: 0 };
    expect(records).toEqual([
      { ...facts, ...rest, status: 'running', redriven: 0 },
      { ...facts, ...rest, status: 'finished', redriven: 2 },
    ]);
  });

  it('tells how far one came that failed; the letter whose message was not sent is still there', async () => {
    const queue = memoryLetterQueue(lettersOf(3));
    const { send } = queue;
    queue.send = async (message) => {
      if (queue.sent.length === 1) throw new Error('no permission');
      await send(message);
    };
    const { done, records } = run(queue);
    await expect(done).rejects.toThrow('no permission');
    expect(queue.letters.map(({ messageId }) => messageId)).toEqual(['m-2', 'm-3']);
    expect(records.at(-1)).toMatchObject({ status: 'failed', redriven: 1 });
  });

  it('has to be there before anything is put back', async () => {
    const queue = memoryLetterQueue(lettersOf(1));
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
    await expect(redrive(options, { ...ports, say: () => {} })).rejects.toThrow('no permission');
    expect(queue.sent).toEqual([]);
  });
});

describe('a dry run', () => {
  const look = async (letters: Letter[], patch?: { a: number }, options: object = {}) => {
    const lines: string[] = [];
    const queue = memoryLetterQueue(letters);
    const count = await inspect(
      { ...all, patch, ...options },
      { queue, say: (line) => void lines.push(line) },
    );
    expect(queue.sent).toEqual([]);
    expect(queue.letters).toHaveLength(letters.length);
    return { count, lines };
  };

  it('shows what each letter is, why, how often and when', async () => {
    expect(await look(lettersOf(1))).toEqual({
      count: 1,
      lines: [
        'm-1  validation_failed /data/currency (is required)',
        '  attempts 2, first 1970-01-01T00:00:01.000Z, last 1970-01-01T00:00:02.000Z, from orders',
        '  {"id":"ord_1"}',
      ],
    });
  });

  it('shows the body as a patch leaves it, and what would stay', async () => {
    const { lines } = await look([aLetter(), aLetter({ messageId: 'm-2', body: 'no JSON' })], { a: 1 });
    expect(lines).toContain('  {"id":"ord_1","a":1}');
    expect(lines.at(-1)).toBe('  would stay: its body is not JSON, so it cannot be patched: no JSON');
  });

  it('shows letters that nothing was written on', async () => {
    const systemAttributes = { ApproximateReceiveCount: '6' };
    const { lines } = await look([aLetter({ systemAttributes })]);
    expect(lines[0]).toMatch(/^m-1 {2}given_up /);
    expect(lines[1]).toBe('  attempts 6');
  });

  it('shows long bodies shortened and on one line, and none that may hold a card number', async () => {
    const { lines } = await look([
      aLetter({ body: `\u001b[2J\n${'x'.repeat(1000)}` }),
      aLetter({ messageId: 'm-2', body: '{"source":"4111111111111111"}' }),
      aLetter({ messageId: 'm-3', body: `${'x'.repeat(238)}4111111111111111` }),
    ]);
    expect(lines[2]).toBe(`   [2J ${'x'.repeat(235)}…`);
    for (const line of [lines[5], lines[8]]) expect(line).toBe('  [not shown: it may hold a card number]');
  });
});
