import { IDENTIFIER_PATTERN } from '@millrace/identifiers';

/** A text in the canonical form that is searched for card numbers. */
interface CanonicalText {
  readonly text: string;
  /** The index in the original of each UTF-16 unit of `text`, then the length of the original; undefined if equal. */
  readonly offsets: readonly number[] | undefined;
}

const PRINTABLE_ASCII = /^[\t-\r\x20-\x7e]*$/;
/** Spaces and line breaks as HTML and URLs encode them. No card number begins with the digits after these percent signs. */
const ENCODED_SPACE = '&(?:nbsp|ensp|emsp|thinsp|#(?:32|160|x20|xa0));|%(?:20|09|0[ad]|c2%a0)';
const WIDE = new RegExp(`\\s{2}|${ENCODED_SPACE}`, 'i');
const UNITS = new RegExp(`(?:\\s|${ENCODED_SPACE})+|.`, 'giu');
const DIGIT = /^\p{Nd}$/u;
/** Format and control characters, variation selectors and marks: invisible, or part of the preceding character. */
const INVISIBLE = /^(?![\t-\r\x85])[\p{Cf}\p{Cc}\p{M}\p{Default_Ignorable_Code_Point}]$/u;

/** The text to search: in canonical form, with everything masked that cannot be a card number. */
export function searchedText(original: string): CanonicalText {
  const { text, offsets } = canonicalText(original);
  return { text: maskIdentifiers(text), offsets };
}

/**
 * NFKC folds compatibility forms (full-width, circled, superscript, …), decimal digits of every script become ASCII
 * digits, invisible characters are dropped, and a run of white space becomes one space. Printable ASCII with single
 * spaces is returned unchanged, without `offsets`.
 */
function canonicalText(original: string): CanonicalText {
  if (PRINTABLE_ASCII.test(original) && !WIDE.test(original)) return { text: original, offsets: undefined };
  let text = '';
  const offsets: number[] = [];
  for (const { index, 0: unit } of original.matchAll(UNITS)) {
    for (const folded of isOneCharacter(unit) ? normalized(unit) : ' ') {
      if (INVISIBLE.test(folded)) continue;
      const canonical = DIGIT.test(folded) ? digitValue(folded) : folded;
      for (let unitIndex = 0; unitIndex < canonical.length; unitIndex += 1) offsets.push(index);
      text += canonical;
    }
  }
  offsets.push(original.length);
  return { text, offsets };
}

function isOneCharacter(unit: string): boolean {
  return unit.length === 1 || (unit.length === 2 && unit.codePointAt(0)! > 0xffff);
}
function normalized(character: string): string {
  return PRINTABLE_ASCII.test(character) ? character : character.normalize('NFKC');
}

/** Holds a few hundred entries at most. */
const digitValues = new Map<string, string>();

/** In Unicode, the ten digits of a script are consecutive and start with 0. Some scripts follow each other without a gap. */
function digitValue(digit: string): string {
  const known = digitValues.get(digit);
  if (known !== undefined) return known;
  const codePoint = digit.codePointAt(0)!;
  let first = codePoint;
  while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  const value = String((codePoint - first) % 10);
  digitValues.set(digit, value);
  return value;
}

/** RFC 9562. */
const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}';

/**
 * An identifier of Millrace, made between 2004 and 2074. Without this range, the digits after the prefix could be a card
 * number.
 */
const OWN = `(?=[a-z]+_0[12])${IDENTIFIER_PATTERN}`;

/** A UUID without dashes that contains a letter. */
const COMPACT_UUID = '(?=[0-9]*[a-fA-F])[0-9a-fA-F]{12}[1-8][0-9a-fA-F]{3}[89abAB][0-9a-fA-F]{15}';

/** The `traceparent` of W3C Trace Context. */
const TRACE_PARENT = '[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}';

const WHOLE = new RegExp(
  `(?<![0-9A-Za-z])(?:${[UUID, COMPACT_UUID, OWN, TRACE_PARENT].join('|')})(?![0-9A-Za-z])`,
  'g',
);

/** A hash or another long hexadecimal number. */
const HEXADECIMAL = /(?<![0-9A-Za-z])(?:0x)?(?:[0-9a-f]{24,}|[0-9A-F]{24,})(?![0-9A-Za-z])/g;
/** From the first letter to the last: the digits before and after may be a card number with something attached. */
const BETWEEN_LETTERS = /[A-Fa-fx].*[A-Fa-f]/;

/** Where an IBAN may begin, and the rest of it, whole or in groups. */
const IBAN_START = /(?<![0-9A-Za-z])[A-Z]{2}[0-9]{2}/g;
const IBAN_REST = /(?:[ -]?[0-9A-Z]){11,31}/y;
const LETTER_OR_DIGIT = /[0-9A-Za-z]/;

/** Length of an IBAN by country, from the SWIFT IBAN registry (ISO 13616). */
const ibanLengths: Readonly<Record<string, number>> = Object.fromEntries(
  [
    '15:NO 16:BE 18:DK,FI,FK,FO,GL,NL,SD 19:MK,SI 20:AT,BA,EE,KZ,LT,LU,MN,XK',
    '21:CH,HR,LI,LV 22:BG,BH,CR,DE,GB,GE,IE,ME,RS,VA 23:AE,GI,IL,IQ,OM,SO,TL',
    '24:AD,CZ,ES,MD,PK,RO,SA,SE,SK,TN,VG 25:LY,PT,ST 26:IS,TR 27:BI,DJ,FR,GR,IT,MC,MR,SM',
    '28:AL,AZ,BY,CY,DO,GT,HN,HU,LB,NI,PL,SV 29:BR,EG,PS,QA,UA 30:JO,KW,MU,YE 31:MT,SC 32:LC 33:RU',
  ]
    .flatMap((line) => line.split(' '))
    .flatMap((entry) => {
      const [length, countries = ''] = entry.split(':');
      return countries.split(',').map((country) => [country, Number(length)]);
    }),
);

/**
 * Masks text that is never a card number, whatever its digits: UUIDs, hexadecimal numbers, trace contexts, identifiers of
 * Millrace and IBANs with valid check digits. The text keeps its length.
 */
function maskIdentifiers(text: string): string {
  const masked = text
    .replaceAll(WHOLE, (whole) => blank(whole.length))
    .replaceAll(HEXADECIMAL, (token) => token.replace(BETWEEN_LETTERS, ({ length }) => blank(length)));
  return maskIbans(masked);
}

function maskIbans(text: string): string {
  let result = '';
  let position = 0;
  for (const { index } of text.matchAll(IBAN_START)) {
    const end = index + ibanLengthAt(text, index);
    if (end === index || end <= position) continue;
    // One IBAN may begin within another.
    const start = Math.max(index, position);
    result += text.slice(position, start) + blank(end - start);
    position = end;
  }
  return result + text.slice(position);
}

/** @returns the length of the IBAN that begins at `start`, separators included; 0 if there is none */
function ibanLengthAt(text: string, start: number): number {
  const expectedLength = ibanLengths[text.slice(start, start + 2)];
  if (expectedLength === undefined) return 0;
  IBAN_REST.lastIndex = start + 4;
  const [rest = ''] = IBAN_REST.exec(text) ?? [];
  let iban = text.slice(start, start + 4);
  let length = iban.length;
  for (const character of rest) {
    if (iban.length === expectedLength) break;
    length += 1;
    if (character !== ' ' && character !== '-') iban += character;
  }
  const isWhole = iban.length === expectedLength && !LETTER_OR_DIGIT.test(text.charAt(start + length));
  return isWhole && hasValidCheckDigits(iban) ? length : 0;
}

/** ISO 7064 MOD 97-10: letters count as 10 to 35, and the first four characters move to the end. */
function hasValidCheckDigits(iban: string): boolean {
  let remainder = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** Masks with letters, so that the digits on both sides are not joined. */
function blank(length: number): string {
  return 'x'.repeat(length);
}
