import type { MessageAttributes } from './message-attributes.ts';

/** A message of a dead-letter queue, whoever put it there. */
export interface ReceivedDeadLetter {
  readonly messageId: string;
  readonly attributes: MessageAttributes;
  /** What SQS itself tells of the message, as `ApproximateReceiveCount`. */
  readonly systemAttributes: Readonly<Partial<Record<string, string>>>;
}

export interface DeadLetterDescription {
  readonly id: string;
  /** `given_up` where nothing but the queue's own policy put it there: its deliveries failed for no known reason. */
  readonly code: string;
  readonly field: string | null;
  readonly detail: string;
  /** Deliveries or, of an event or a record, attempts. Null where nothing tells. */
  readonly attempts: number | null;
  /** ISO instants; null where nothing tells. */
  readonly firstReceivedAt: string | null;
  readonly lastReceivedAt: string | null;
  /** Name of a queue; null where nothing tells, as for what never was in a queue. */
  readonly sourceQueue: string | null;
}

/** What is known of a dead letter: from its own attributes, from those that EventBridge sets, or from SQS alone. */
export function describeDeadLetter(letter: ReceivedDeadLetter): DeadLetterDescription {
  const { messageId: id, systemAttributes } = letter;
  const valueOf = (name: string): string | null => letter.attributes[name]?.stringValue ?? null;
  const code = valueOf('deadLetterCode');
  if (code !== null) {
    return {
      id,
      code,
      field: valueOf('deadLetterField'),
      detail: valueOf('deadLetterDetail') ?? '',
      attempts: count(valueOf('attempts')),
      firstReceivedAt: valueOf('firstReceivedAt'),
      lastReceivedAt: valueOf('lastReceivedAt'),
      sourceQueue: valueOf('sourceQueue'),
    };
  }
  const sentAt = instant(systemAttributes['SentTimestamp']);
  const eventError = valueOf('ERROR_CODE');
  if (eventError !== null) {
    const retries = count(valueOf('RETRY_ATTEMPTS'));
    return {
      id,
      code: eventError,
      field: null,
      detail: `${valueOf('ERROR_MESSAGE') ?? ''}, for ${valueOf('TARGET_ARN') ?? 'an unknown target'}`,
      attempts: retries === null ? null : retries + 1,
      firstReceivedAt: null,
      lastReceivedAt: sentAt,
      sourceQueue: null,
    };
  }
  return {
    id,
    code: 'given_up',
    field: null,
    detail:
      'it was received as often as its queue allows; the reason is in the log of what consumes the queue',
    attempts: count(systemAttributes['ApproximateReceiveCount']),
    firstReceivedAt: instant(systemAttributes['ApproximateFirstReceiveTimestamp']),
    lastReceivedAt: null,
    sourceQueue: systemAttributes['DeadLetterQueueSourceArn']?.split(':').at(-1) ?? null,
  };
}

function count(text: string | null | undefined): number | null {
  return text && /^\d+$/.test(text) ? Number(text) : null;
}

/** @param epochMs as SQS has it */
function instant(epochMs: string | undefined): string | null {
  const ms = count(epochMs);
  return ms === null ? null : new Date(ms).toISOString();
}
