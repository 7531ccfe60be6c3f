import { describe, expect, it } from '@jest/globals';
import type { DeadLetter } from './dead-letter.ts';
import { inspect } from './redrive.ts';
import { aDeadLetter, inMemoryDeadLetterQueue } from './testing/in-memory-dead-letter-queue.ts';
import { all, deadLetters } from './testing/run-redrive.ts';

describe('a dry run', () => {
  const look = async (letters: DeadLetter[], patch?: { a: number }, options: object = {}) => {
    const lines: string[] = [];
    const queue = inMemoryDeadLetterQueue(letters);
    const count = await inspect(
      { ...all, patch, ...options },
      { queue, print: (line) => void lines.push(line) },
    );
    expect(queue.sent).toEqual([]);
    expect(queue.deadLetters).toHaveLength(letters.length);
    return { count, lines };
  };

  it('shows what each letter is, why, how often and when', async () => {
    expect(await look(deadLetters(1))).toEqual({
      count: 1,
      lines: [
        'm-1  validation_failed /data/currency (is required)',
        '  attempts 2, first 1970-01-01T00:00:01.000Z, last 1970-01-01T00:00:02.000Z, from orders',
        '  {"id":"ord_1"}',
      ],
    });
  });

  it('shows the body as a patch leaves it, and what would stay', async () => {
    const { lines } = await look([aDeadLetter(), aDeadLetter({ messageId: 'm-2', body: 'no JSON' })], {
      a: 1,
    });
    expect(lines).toContain('  {"id":"ord_1","a":1}');
    expect(lines.at(-1)).toBe('  would stay: its body is not JSON, so it cannot be patched: no JSON');
  });

  it('shows letters that nothing was written on', async () => {
    const systemAttributes = { ApproximateReceiveCount: '6' };
    const { lines } = await look([aDeadLetter({ systemAttributes })]);
    expect(lines[0]).toMatch(/^m-1 {2}given_up /);
    expect(lines[1]).toBe('  attempts 6');
  });

  it('shows long bodies shortened and on one line, and none that may hold a card number', async () => {
    const { lines } = await look([
      aDeadLetter({ body: `\u001b[2J\n${'x'.repeat(1000)}` }),
      aDeadLetter({ messageId: 'm-2', body: '{"source":"4111111111111111"}' }),
      aDeadLetter({ messageId: 'm-3', body: `${'x'.repeat(238)}4111111111111111` }),
    ]);
    expect(lines[2]).toBe(`   [2J ${'x'.repeat(235)}…`);
    for (const line of [lines[5], lines[8]]) expect(line).toBe('  [not shown: it may hold a card number]');
  });
});
