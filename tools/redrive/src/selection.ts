import { describeDeadLetter } from '@millrace/dead-letters/attributes';
import type { DeadLetter } from './dead-letter.ts';

/** Selects messages of a dead-letter queue: those that match every given criterion; all of them without any. */
export interface Selection {
  /** Message ids, as a dry run shows them. */
  readonly ids?: readonly string[];
  /** Code of the reason, such as `validation_failed`. */
  readonly code?: string;
  /** ISO instants, compared with the time of the last receive, or of the first when there is no last. */
  readonly before?: string;
  readonly after?: string;
}

export const isEmpty = (selection: Selection): boolean => Object.keys(selection).length === 0;

/** A message without a time matches neither `before` nor `after`. */
export function selects({ ids, code, before, after }: Selection, deadLetter: DeadLetter): boolean {
  const description = describeDeadLetter(deadLetter);
  if (ids && !ids.includes(description.id)) return false;
  if (code !== undefined && description.code !== code) return false;
  if (before === undefined && after === undefined) return true;
  const shownAt = description.lastReceivedAt ?? description.firstReceivedAt;
  if (shownAt === null) return false;
  const at = Date.parse(shownAt);
  const isBefore = before === undefined || at < Date.parse(before);
  return isBefore && (after === undefined || at > Date.parse(after));
}
