import {
  describeDeadLetter,
  type DeadLetterDescription,
  type MessageAttributes,
  type ReceivedDeadLetter,
} from '@millrace/dead-letters';
import { holdsCardNumber } from '@millrace/card-numbers';
import { mergePatch, type Json } from './merge-patch.ts';

/** A message of a dead-letter queue. */
export interface Letter extends ReceivedDeadLetter {
  readonly attributes: MessageAttributes;
  readonly body: string;
  /** What this receipt of it can be deleted with. */
  readonly receiptHandle: string;
}

export type Prepared =
  { readonly kind: 'ready'; readonly body: string } | { readonly kind: 'left'; readonly reason: string };

/** The body that goes back, or why the letter stays where it is. */
export function prepare({ body }: Letter, patch: Json | undefined): Prepared {
  const content = parsed(body);
  if (isStreamPosition(content)) {
    return { kind: 'left', reason: 'it only tells where records stand in a stream' };
  }
  if (patch === undefined) return { kind: 'ready', body };
  if (content === undefined) return { kind: 'left', reason: 'its body is not JSON, so it cannot be patched' };
  return { kind: 'ready', body: JSON.stringify(mergePatch(content, patch)) };
}

/** @returns undefined when the text is not JSON */
function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What Lambda and Pipes put aside of a stream, which is not the records themselves. */
function isStreamPosition(content: Json | undefined): boolean {
  return typeof content === 'object' && content !== null && 'DDBStreamBatchInfo' in content;
}

const SHOWN_LENGTH = 240;

/** Why a letter is one, in one line. */
export function reasonOf({ code, field, detail }: DeadLetterDescription): string {
  return [code, ...(field === null ? [] : [field]), ...(detail ? [`(${shown(detail)})`] : [])].join(' ');
}

/** What a person needs to judge a letter, in a few lines. */
export function describeLetter(letter: Letter, prepared: Prepared): readonly string[] {
  const description = describeDeadLetter(letter);
  const { id, attempts, firstReceivedAt, lastReceivedAt, sourceQueue } = description;
  const facts = [
    `attempts ${attempts ?? 'unknown'}`,
    ...(firstReceivedAt === null ? [] : [`first ${firstReceivedAt}`]),
    ...(lastReceivedAt === null ? [] : [`last ${lastReceivedAt}`]),
    ...(sourceQueue === null ? [] : [`from ${sourceQueue}`]),
  ];
  return [
    `${id}  ${reasonOf(description)}`,
    `  ${facts.join(', ')}`,
    prepared.kind === 'left'
      ? `  would stay: ${prepared.reason}: ${shown(letter.body)}`
      : `  ${shown(prepared.body)}`,
  ];
}

/** On one line, shortened, and not at all where it may hold a card number. */
function shown(text: string): string {
  if (holdsCardNumber(text)) return '[not shown: it may hold a card number]';
  // Whoever filled the queue must not steer the terminal of whoever looks into it.
  const line = text.replaceAll(/\p{Cc}+/gu, ' ');
  return line.length > SHOWN_LENGTH ? `${line.slice(0, SHOWN_LENGTH)}…` : line;
}
