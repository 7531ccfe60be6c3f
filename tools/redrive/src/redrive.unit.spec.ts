import { describe, expect, it } from '@jest/globals';
import { stringAttributes } from '@millrace/dead-letters';
import { redrive } from './redrive.ts';
import { aLetter, memoryLetterQueue } from './testing/memory-letter-queue.ts';
import { all, lettersOf, original, route, run, STARTED_AT, streamPosition } from './testing/run-redrive.ts';

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
