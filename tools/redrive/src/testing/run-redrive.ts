import { deadLetterAttributesOf, stringAttributes } from '@millrace/dead-letters';
import type { DeadLetter } from '../dead-letter.ts';
import { redrive, type RedriveRecord } from '../redrive.ts';
import { aDeadLetter, type InMemoryDeadLetterQueue } from './in-memory-dead-letter-queue.ts';

export const route = { from: 'orders-dlq', to: 'orders' };
export const STARTED_AT = '2026-03-02T10:00:00.000Z';
/** The attributes with which the message of a letter came. */
export const original = stringAttributes({ eventType: 'order.placed' });
export const streamPosition = '{"DDBStreamBatchInfo":{"shardId":"s"}}';
export const all = { maxMessages: Infinity, patch: undefined, selection: {}, discard: false };

/** With the ids `m-1`, `m-2`, … */
export function deadLetters(count: number): DeadLetter[] {
  const attributes = deadLetterAttributesOf(original, {
    reason: { code: 'validation_failed', field: '/data/currency', detail: 'is required' },
    attempts: 2,
    firstReceivedAt: new Date(1000),
    lastReceivedAt: new Date(2000),
    sourceQueue: 'orders',
  });
  return Array.from({ length: count }, (_, index) =>
    aDeadLetter({ messageId: `m-${index + 1}`, attributes }),
  );
}

/** Time passes only in waits. */
export function run(queue: InMemoryDeadLetterQueue, options: object = {}, signal?: AbortSignal) {
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
