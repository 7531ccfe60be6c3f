import { stringAttributes, type MessageAttributes } from './message-attributes.ts';

/** What a dead letter says about itself, beside the attributes that its message came with. */
export const deadLetterAttributes = [
  'deadLetterCode',
  'deadLetterDetail',
  'deadLetterField',
  'attempts',
  'firstReceivedAt',
  'lastReceivedAt',
  'sourceQueue',
] as const;

/** What EventBridge says about an event that it could not deliver. */
const eventAttributes = [
  'RULE_ARN',
  'TARGET_ARN',
  'ERROR_CODE',
  'ERROR_MESSAGE',
  'EXHAUSTED_RETRY_CONDITION',
  'RETRY_ATTEMPTS',
];

/** What a redriven message says about its way back. */
export const redriveAttributes = ['redrivenBy', 'redrivenAt'] as const;

/** Why a message can never succeed. */
export interface DeadLetterReason {
  /** Stable, snake_case. */
  readonly code: string;
  /** JSON pointer to what is wrong, where it is one field. */
  readonly field?: string | undefined;
  /** For a person; nothing of what the message holds that could be a secret. */
  readonly detail: string;
}

export interface DeadLetterFacts {
  readonly reason: DeadLetterReason;
  /** Deliveries, this one included. */
  readonly attempts: number;
  readonly firstReceivedAt: Date;
  readonly lastReceivedAt: Date;
  /** Name of the queue that it was taken from. */
  readonly sourceQueue: string;
}

/** What SQS takes. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_ATTRIBUTES = 10;
const MAX_TEXT_LENGTH = 500;
/** SQS refuses a message with any character but those of XML 1.0, and an attribute without a value. */
const REFUSED_CHARACTERS = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/**
 * The attributes of a dead letter: why it is one, those that its message came with, and then as much of the rest as
 * SQS takes. What an earlier dead-lettering has left is replaced; marks of an earlier redrive come last, as the record
 * of redrives has them, too.
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
  const marks = new Set<string>(redriveAttributes);
  const carried = Object.entries(originalAttributes(original));
  return Object.fromEntries(
    [
      ['deadLetterCode', deadLetterCode!] as const,
      ...carried.filter(([name]) => !marks.has(name)),
      ...Object.entries(rest),
      ...carried.filter(([name]) => marks.has(name)),
    ].slice(0, MAX_ATTRIBUTES),
  );
}

/** Those that the message came with before it became a dead letter. */
export function originalAttributes(attributes: MessageAttributes): MessageAttributes {
  return without(attributes, [...deadLetterAttributes, ...eventAttributes]);
}

/**
 * The attributes of a message that goes back to its queue: those that it came with and, where there is room, who has
 * put it back and when.
 */
export function redrivenAttributesOf(
  letter: MessageAttributes,
  { redrivenBy, redrivenAt }: { readonly redrivenBy: string; readonly redrivenAt: Date },
): MessageAttributes {
  const marks = stringAttributes({ redrivenBy: text(redrivenBy), redrivenAt: redrivenAt.toISOString() });
  const original = without(originalAttributes(letter), redriveAttributes);
  return Object.fromEntries(Object.entries({ ...original, ...marks }).slice(0, MAX_ATTRIBUTES));
}

function without(attributes: MessageAttributes, names: readonly string[]): MessageAttributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}

function text(value: string): string {
  const clean = value.replace(REFUSED_CHARACTERS, '\uFFFD');
  return clean.slice(0, MAX_TEXT_LENGTH).toWellFormed() || '-';
}
