import { describe, expect, it } from '@jest/globals';
import { stringAttributes } from '@millrace/dead-letters';
import { redrive } from './redrive.ts';
import { aDeadLetter, inMemoryDeadLetterQueue } from './testing/in-memory-dead-letter-queue.ts';
import { all, deadLetters, original, route, run, STARTED_AT, streamPosition } from './testing/run-redrive.ts';

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

describe('discarding', () => {
  it('removes the selected letters, shows each, and records who did it', async () => {
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
