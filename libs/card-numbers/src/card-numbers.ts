import { MAX_AMOUNT_MINOR } from '@millrace/money';
import { searchedText } from './searched-text.ts';
import {
  CardDigits,
  type DigitGroup,
  isCardGrouping,
  isCardNumber,
  MIN_CARD_DIGITS,
} from './card-networks.ts';

/** Replaces a card number in a redacted text. */
export const REDACTED = '[card number removed]';

/**
 * Whether a text may contain a payment card number, in digits of any script and width, whole or in the groups that people
 * use. A card number is in the range of a network, has a length that the network issues and a valid check digit
 * (ISO/IEC 7812-1). Part of a longer number is not a card number, nor is part of a UUID, an IBAN or an identifier of
 * Millrace.
 */
export function holdsCardNumber(text: string): boolean {
  return findCardNumbers(text).next().done !== true;
}

/** Replaces each card number with `REDACTED`. */
export function redactCardNumbers(text: string): string {
  let redacted = '';
  let position = 0;
  for (const { start, end } of findCardNumbers(text)) {
    redacted += text.slice(position, start) + REDACTED;
    position = end;
  }
  return redacted + text.slice(position);
}

/**
 * Applies `holdsCardNumber` to a JSON value: to every string and field name, to numbers that are not amounts, and to the
 * joined items of an array of strings and numbers. Other values are not joined. A number that lost digits when it was
 * parsed is checked with the digits that it has left.
 */
export function valueHoldsCardNumber(value: unknown): boolean {
  // An explicit stack: a value may be nested deeper than the call stack allows.
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'string') {
      if (holdsCardNumber(next)) return true;
    } else if (typeof next === 'number' || typeof next === 'bigint') {
      if (numberHoldsCardNumber(String(next))) return true;
    } else if (typeof next === 'object' && next !== null) {
      if (Array.isArray(next) ? isCardNumberInParts(next) : Object.keys(next).some(holdsCardNumber))
        return true;
      for (const inner of Object.values(next)) left.push(inner);
    }
  }
  return false;
}

/** The strings, names and numbers of a JSON text. */
const JSON_TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs;

/**
 * Replaces every card number in a JSON text with `REDACTED`, even if it is escaped or exceeds JavaScript's numbers; the
 * rest stays byte for byte. If several values together still contain a number, a note with the length replaces the whole
 * text. A text that is not JSON is redacted as plain text.
 */
export function redactJson(text: string): string {
  if (!isJson(text)) return redactCardNumbers(text);
  const redacted = text.replaceAll(JSON_TOKENS, (token) => {
    if (!token.startsWith('"')) return numberHoldsCardNumber(token) ? JSON.stringify(REDACTED) : token;
    const inner = JSON.parse(token) as string;
    return holdsCardNumber(inner) ? JSON.stringify(redactCardNumbers(inner)) : token;
  });
  return holdsCardNumber(redacted) ? JSON.stringify({ ...unredactable, length: text.length }) : redacted;
}

const unredactable = {
  code: 'card_number_removed',
  detail: 'Several values of this text held a card number together.',
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether the digits of a JSON number are a card number. An amount never counts as one. */
function numberHoldsCardNumber(written: string): boolean {
  const value = Number(written);
  if (Number.isInteger(value) && Math.abs(value) <= MAX_AMOUNT_MINOR) return false;
  return [written, written.replace('.', ''), String(value)].some(holdsCardNumber);
}

function isCardNumberInParts(items: readonly unknown[]): boolean {
  return items.every(isTextOrNumber) && holdsCardNumber(items.join(' '));
}

function isTextOrNumber(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
}

/** Groups of digits, with up to four spaces, control characters, punctuation marks or symbols between them. */
const DIGIT_GROUPS = /\d+(?:[\p{Z}\p{Cc}\p{P}\p{S}]{1,4}\d+)*/gu;

/** The most digits of an E.164 number that is as long as a card number. */
const MAX_PHONE_DIGITS = 13;

/** A zero-padded card number is found if at least this many digits remain without the padding. */
const MIN_PADDED_DIGITS = 15;

const ZERO = '0'.charCodeAt(0);

/** The position of a card number in a text, in UTF-16 units. */
interface CardNumberSpan {
  readonly start: number;
  readonly end: number;
}

/** The card numbers of a text from left to right, without overlap. */
function* findCardNumbers(original: string): Generator<CardNumberSpan> {
  const { text: searched, offsets } = searchedText(original);
  for (const { index, 0: run } of searched.matchAll(DIGIT_GROUPS)) {
    const groups = groupsOf(run, index);
    for (let first = 0; first < groups.length; first += 1) {
      const isPhone = searched[groups[first]!.start - 1] === '+';
      const last = lastOfCardNumber(groups, first, isPhone ? MAX_PHONE_DIGITS + 1 : MIN_CARD_DIGITS);
      if (last === undefined) continue;
      const start = groups[first]!.start;
      const end = groups[last]!.end;
      yield { start: offsets?.[start] ?? start, end: offsets?.[end] ?? end };
      first = last;
    }
  }
}

function groupsOf(run: string, offset: number): readonly DigitGroup[] {
  let before = 0;
  return [...run.matchAll(/\d+/g)].map(({ index, 0: digits }) => {
    const separator = run.slice(before, index);
    before = index + digits.length;
    return { digits, separator, start: offset + index, end: offset + before };
  });
}

/** @returns the index of the last group of the longest card number that begins with the group `first` */
function lastOfCardNumber(
  groups: readonly DigitGroup[],
  first: number,
  minDigits: number,
): number | undefined {
  const { digits: firstDigits } = groups[first]!;
  if (firstDigits.length > MIN_PADDED_DIGITS && firstDigits.startsWith('0')) {
    const significant = firstDigits.replace(/^0+/, '');
    if (significant.length >= MIN_PADDED_DIGITS && isCardNumber(significant)) return first;
  }
  let found: number | undefined;
  const digits = new CardDigits();
  for (let last = first; last < groups.length; last += 1) {
    const { digits: text } = groups[last]!;
    for (let index = 0; index < text.length; index += 1) {
      digits.append(text.charCodeAt(index) - ZERO);
      if (!digits.mayBeCardNumber) return found;
    }
    if (digits.length < minDigits) continue;
    if (digits.isCardNumber && isCardGrouping(groups, first, last)) found = last;
  }
  return found;
}
