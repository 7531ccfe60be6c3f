import { describeDeadLetter } from '@millrace/dead-letters';
import type { Letter } from './letter.ts';

/** Which letters of a queue are meant: those that fit everything that is given, and all of them where nothing is. */
export interface Selection {
  /** As a dry run shows them. */
  readonly ids?: readonly string[];
  /** As in `validation_failed`. */
  readonly code?: string;
  /** ISO instants, compared with the last time that a letter shows, or its first where that is all. */
  readonly before?: string;
  readonly after?: string;
}

export const isEmpty = (selection: Selection): boolean => Object.keys(selection).length === 0;

/** A letter that shows no time is neither old nor new. */
export function selects({ ids, code, before, after }: Selection, letter: Letter): boolean {
  const description = describeDeadLetter(letter);
  if (ids && !ids.includes(description.id)) return false;
  if (code !== undefined && description.code !== code) return false;
  if (before === undefined && after === undefined) return true;
  const shownAt = description.lastReceivedAt ?? description.firstReceivedAt;
  if (shownAt === null) return false;
  const at = Date.parse(shownAt);
  const isBefore = before === undefined || at < Date.parse(before);
  return isBefore && (after === undefined || at > Date.parse(after));
}
