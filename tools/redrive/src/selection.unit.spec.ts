import { describe, expect, it } from '@jest/globals';
import { deadLetterAttributesOf } from '@millrace/dead-letters';
import { inspect } from './redrive.ts';
import { aDeadLetter, inMemoryDeadLetterQueue } from './testing/in-memory-dead-letter-queue.ts';
import { all, deadLetters, original, run } from './testing/run-redrive.ts';

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
    const queue = inMemoryDeadLetterQueue(letters);
    const { done, records } = run(queue, { selection });
    expect(await done).toMatchObject({ redriven: ids.length });
    expect(queue.deadLetters.map(({ messageId }) => messageId)).toEqual(
      letters.map(({ messageId }) => messageId).filter((id) => !ids.includes(id)),
    );
    expect(records.at(-1)).toMatchObject({ action: 'redrive', selection });
  });

  it.each(selections)('by %s is what a dry run shows', async (_what, selection, ids) => {
    const lines: string[] = [];
    const queue = inMemoryDeadLetterQueue(letters);
    await inspect({ ...all, selection }, { queue, print: (line) => void lines.push(line) });
    expect(lines.filter((line) => !line.startsWith(' ')).map((line) => line.split(' ')[0])).toEqual(ids);
  });

  it('by id leaves what arrived after the dry run, and finds its letter behind it', async () => {
    const arrived = Array.from({ length: 12 }, (_, index) => aDeadLetter({ messageId: `new-${index}` }));
    const queue = inMemoryDeadLetterQueue([...arrived, ...deadLetters(1)], { depth: 1 });
    const { done } = run(queue, { selection: { ids: ['m-1'] }, patch: { quantity: 500 } });
    expect(await done).toMatchObject({ redriven: 1 });
    expect(queue.sent.map(({ body }) => body)).toEqual(['{"id":"ord_1","quantity":500}']);
    expect(queue.deadLetters).toEqual(arrived);
  });

  it('takes no more than it may, of those that fit', async () => {
    const queue = inMemoryDeadLetterQueue(letters);
    await run(queue, { selection: { code: 'validation_failed' }, maxMessages: 1 }).done;
    expect(queue.deadLetters.map(({ messageId }) => messageId)).toEqual(['m-2', 'm-3', 'm-4']);
  });
});
