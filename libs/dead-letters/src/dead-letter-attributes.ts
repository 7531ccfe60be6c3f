import { redactCardNumbers } from '@millrace/card-numbers';
import { type MessageAttributes, stringAttributes } from './received-message.ts';

/** The attributes that a dead letter has in addition to those of its message. */
export const deadLetterAttributes = [
  'deadLetterCode',
  'deadLetterDetail',
  'deadLetterField',
  'attempts',
  'firstReceivedAt',
  'lastReceivedAt',
  'sourceQueue',
] as const;

/** Attributes that EventBridge sets on an event that it could not deliver. */
const eventAttributes = [
  'RULE_ARN',
  'TARGET_ARN',
  'ERROR_CODE',
  'ERROR_MESSAGE',
  'EXHAUSTED_RETRY_CONDITION',
  'RETRY_ATTEMPTS',
];

/** The additional attributes of a redriven message. */
export const redriveAttributes = ['redrivenBy', 'redrivenAt'] as const;

/** Why no delivery of a message can succeed. */
export interface DeadLetterReason {
  /** Stable, snake_case. */
  readonly code: string;
  /** JSON pointer to the field, if only one field is wrong. */
  readonly field?: string | undefined;
  /** Human-readable. Quotes nothing from the message that could be secret. */
  readonly detail: string;
}

export interface DeadLetterFacts {
  readonly reason: DeadLetterReason;
  /** Deliveries, including this one. */
  readonly attempts: number;
  readonly firstReceivedAt: Date;
  readonly lastReceivedAt: Date;
  /** Name of the queue that delivered the message. */
  readonly sourceQueue: string;
}

/** SQS limits. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_ATTRIBUTES = 10;
const MAX_TEXT_LENGTH = 500;
/** Characters that SQS refuses: it accepts only those of XML 1.0. It also refuses attributes without a value. */
export const REFUSED_CHARACTERS = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/**
 * The attributes of a dead letter, up to SQS' limit: the code, the attributes of the message, then the other facts. They
 * replace those of an earlier dead letter. The attributes of an earlier redrive come last, because the record of redrives
 * also contains them.
 */
export function deadLetterAttributesOf(
  original: MessageAttributes,
  facts: DeadLetterFacts,
): MessageAttributes {
  const { code, field, detail } = facts.reason;
  const { deadLetterCode, ...rest } = stringAttributes({
    deadLetterCode: text(code),
    deadLetterDetail: text(detail),
    ...(field !== undefined && field !== '' && { deadLetterField: text(field) }),
    attempts: String(facts.attempts),
    firstReceivedAt: facts.firstReceivedAt.toISOString(),
    lastReceivedAt: facts.lastReceivedAt.toISOString(),
    sourceQueue: facts.sourceQueue,
  });
  const redriveNames = new Set<string>(redriveAttributes);
  const kept = Object.entries(originalAttributes(original));
  return Object.fromEntries(
    [
      ['deadLetterCode', deadLetterCode!] as const,
      ...kept.filter(([name]) => !redriveNames.has(name)),
      ...Object.entries(rest),
      ...kept.filter(([name]) => redriveNames.has(name)),
    ].slice(0, MAX_ATTRIBUTES),
  );
}

/** The attributes that the message had before it became a dead letter. */
export function originalAttributes(attributes: MessageAttributes): MessageAttributes {
  return without(attributes, [...deadLetterAttributes, ...eventAttributes]);
}

/**
 * The attributes of a redriven message: its original ones and, within SQS' limit, who redrove it and when.
 */
export function redrivenAttributesOf(
  deadLetter: MessageAttributes,
  { redrivenBy, redrivenAt }: { readonly redrivenBy: string; readonly redrivenAt: Date },
): MessageAttributes {
  const redriveFacts = stringAttributes({
    redrivenBy: text(redrivenBy),
    redrivenAt: redrivenAt.toISOString(),
  });
  const original = without(originalAttributes(deadLetter), redriveAttributes);
  return Object.fromEntries(Object.entries({ ...original, ...redriveFacts }).slice(0, MAX_ATTRIBUTES));
}

function without(attributes: MessageAttributes, names: readonly string[]): MessageAttributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}

function text(value: string): string {
  const clean = redactCardNumbers(value).replace(REFUSED_CHARACTERS, '\uFFFD');
  return clean.slice(0, MAX_TEXT_LENGTH).toWellFormed() || '-';
}

/** A message in a dead-letter queue, sent by a consumer, by EventBridge or by the queue's redrive policy. */
export interface ReceivedDeadLetter {
  readonly messageId: string;
  readonly attributes: MessageAttributes;
  /** SQS' own attributes, such as `ApproximateReceiveCount`. */
  readonly systemAttributes: Readonly<Partial<Record<string, string>>>;
}

export interface DeadLetterDescription {
  readonly id: string;
  /** `given_up` if the queue's redrive policy moved the message: the reason is unknown. */
  readonly code: string;
  readonly field: string | null;
  readonly detail: string;
  /** Deliveries of a message, or attempts for an event or a stream record; null if unknown. */
  readonly attempts: number | null;
  /** RFC 3339; null if unknown. */
  readonly firstReceivedAt: string | null;
  readonly lastReceivedAt: string | null;
  /** Name of a queue; null if unknown or if the message never was in a queue. */
  readonly sourceQueue: string | null;
}

/** Describes a dead letter from its own attributes, from those of EventBridge, or from those of SQS. */
export function describeDeadLetter(deadLetter: ReceivedDeadLetter): DeadLetterDescription {
  const { messageId: id, systemAttributes } = deadLetter;
  const valueOf = (name: string): string | null => deadLetter.attributes[name]?.stringValue ?? null;
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
    detail: 'the queue delivered it as often as allowed; see the log of the consumer for the reason',
    attempts: count(systemAttributes['ApproximateReceiveCount']),
    firstReceivedAt: instant(systemAttributes['ApproximateFirstReceiveTimestamp']),
    lastReceivedAt: null,
    sourceQueue: systemAttributes['DeadLetterQueueSourceArn']?.split(':').at(-1) ?? null,
  };
}

function count(text: string | null | undefined): number | null {
  return text && /^\d+$/.test(text) ? Number(text) : null;
}

/** @param epochMs from SQS */
function instant(epochMs: string | undefined): string | null {
  const ms = count(epochMs);
  return ms === null ? null : new Date(ms).toISOString();
}
