import {
  describeDeadLetter,
  type DeadLetterDescription,
  type MessageAttributes,
  type ReceivedDeadLetter,
} from '@millrace/dead-letters';
import { holdsCardNumber } from '@millrace/card-numbers';
import { mergePatch, type Json } from './merge-patch.ts';

/** A message of a dead-letter queue. */
export interface DeadLetter extends ReceivedDeadLetter {
  readonly attributes: MessageAttributes;
  readonly body: string;
  /** Handle of this receive, which `delete` needs. */
  readonly receiptHandle: string;
}

export type Prepared =
  { readonly kind: 'ready'; readonly body: string } | { readonly kind: 'left'; readonly reason: string };

/** Returns the body to send, or why the message cannot be put back. */
export function prepare({ body }: DeadLetter, patch: Json | undefined): Prepared {
  const content = parsed(body);
  if (isStreamPosition(content)) {
    return { kind: 'left', reason: 'it holds only a position in a stream' };
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

/** Lambda and Pipes write the position of failed records in the stream, not the records themselves. */
function isStreamPosition(content: Json | undefined): boolean {
  return typeof content === 'object' && content !== null && 'DDBStreamBatchInfo' in content;
}

const SHOWN_LENGTH = 240;

/** The reason on one line: code, field, detail. */
export function reasonOf({ code, field, detail }: DeadLetterDescription): string {
  return [code, ...(field === null ? [] : [field]), ...(detail ? [`(${shown(detail)})`] : [])].join(' ');
}

/** Formats a dead letter for a person in three lines. */
export function formatDeadLetter(deadLetter: DeadLetter, prepared: Prepared): readonly string[] {
  const description = describeDeadLetter(deadLetter);
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
      ? `  would stay: ${prepared.reason}: ${shown(deadLetter.body)}`
      : `  ${shown(prepared.body)}`,
  ];
}

/** The text on one line, shortened, or a placeholder when it may hold a card number. */
function shown(text: string): string {
  if (holdsCardNumber(text)) return '[not shown: it may hold a card number]';
  // Control characters of a message must not reach the terminal.
  const line = text.replaceAll(/\p{Cc}+/gu, ' ');
  return line.length > SHOWN_LENGTH ? `${line.slice(0, SHOWN_LENGTH)}…` : line;
}
