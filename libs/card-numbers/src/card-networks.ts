interface NetworkRange {
  readonly network: string;
  /** First digits, all of one length, from the lowest to the highest. */
  readonly from: number;
  readonly to: number;
  readonly lengths: readonly number[];
}

const from16to19 = [16, 17, 18, 19];

/**
 * Issuer identification numbers (ISO/IEC 7812-1) and lengths by network. Sources: the networks' own BIN guides as
 * collected at https://en.wikipedia.org/wiki/Payment_card_number#Issuer_identification_number_(IIN) and in the npm
 * package `credit-card-type`; the Discover Global Network range guide for Diners Club and UATP. Networks whose ranges
 * are within another's are not listed again: Dankort, Elo, Hipercard, Cabal, Naranja, Verve, RuPay 60, 65 and 508, Meeza and mada
 * are within 4, 50 to 59 and 60 to 69.
 */
const networkRanges: readonly NetworkRange[] = [
  { network: 'Visa', from: 4, to: 4, lengths: [13, 16, 19] },
  { network: 'Mastercard', from: 51, to: 55, lengths: [16] },
  { network: 'Mastercard', from: 2221, to: 2720, lengths: [16] },
  { network: 'American Express', from: 34, to: 34, lengths: [15] },
  { network: 'American Express', from: 37, to: 37, lengths: [15] },
  { network: 'Diners Club', from: 300, to: 305, lengths: [14, ...from16to19] },
  { network: 'Diners Club', from: 3095, to: 3095, lengths: [14, ...from16to19] },
  { network: 'Diners Club', from: 36, to: 36, lengths: [14, ...from16to19] },
  { network: 'Diners Club', from: 38, to: 39, lengths: [14, ...from16to19] },
  { network: 'JCB', from: 3088, to: 3094, lengths: [16] },
  { network: 'JCB', from: 3528, to: 3589, lengths: from16to19 },
  { network: 'Discover, UnionPay, Maestro, RuPay', from: 60, to: 69, lengths: from16to19 },
  { network: 'Maestro, Elo, Verve, RuPay', from: 50, to: 50, lengths: from16to19 },
  { network: 'Maestro', from: 56, to: 59, lengths: from16to19 },
  // Maestro also allows 12 to 15 digits, but https://github.com/binlist/data lists none. These are the ranges and lengths
  // of published test cards. Wider ranges would refuse a tenth of the sequential order ids in them.
  { network: 'Maestro', from: 5018, to: 5018, lengths: [12] },
  { network: 'Maestro', from: 5033, to: 5033, lengths: [14] },
  { network: 'UnionPay, RuPay', from: 81, to: 82, lengths: from16to19 },
  { network: 'Mir, Borica, PayPak', from: 2200, to: 2205, lengths: from16to19 },
  // 16 to 19 are the first digits of today's epoch timestamps, whatever their unit.
  { network: 'UATP', from: 10, to: 15, lengths: [15] },
  { network: 'Troy', from: 9792, to: 9792, lengths: [16] },
  { network: 'NAPAS', from: 9704, to: 9704, lengths: from16to19 },
  { network: 'BC Card', from: 949, to: 949, lengths: [16] },
  { network: 'Uzcard', from: 8600, to: 8600, lengths: [16] },
  { network: 'Humo', from: 9860, to: 9860, lengths: [16] },
];

export const MIN_CARD_DIGITS = 12;
export const MAX_CARD_DIGITS = 19;

/** Visa has not issued numbers of this length for decades, but some are published as test cards. */
const SHORT_VISA_DIGITS = 13;
/** German and Austrian mobile numbers with country code; they have 13 digits. */
const MOBILE_NUMBER = /^4(?:91[5-7]|36[5-9])/;

const PREFIX_DIGITS = 4;
/** The largest digit that has one digit when it is doubled. */
const LAST_SMALL_DIGIT = 4;

/** By the first four digits: one bit for each length that some network issues. */
const issuedLengths = new Uint8Array(10 ** PREFIX_DIGITS);
for (const { from, to, lengths } of networkRanges) {
  const scale = 10 ** (PREFIX_DIGITS - String(from).length);
  const bits = lengths.reduce((sum, length) => sum | bitOf(length), 0);
  for (let prefix = from * scale; prefix < (to + 1) * scale; prefix += 1) issuedLengths[prefix]! |= bits;
}

function bitOf(length: number): number {
  return length < MIN_CARD_DIGITS || length > MAX_CARD_DIGITS ? 0 : 1 << (length - MIN_CARD_DIGITS);
}

/** A possible card number, whose digits are appended from the left. Each append takes constant time. */
export class CardDigits {
  length = 0;
  #prefix = 0;
  /** The sum of ISO/IEC 7812-1 annex B, and the sum with the other digits doubled. */
  #sum = 0;
  #otherSum = 0;

  append(digit: number): void {
    const doubled = digit > LAST_SMALL_DIGIT ? digit * 2 - 9 : digit * 2;
    [this.#sum, this.#otherSum] = [this.#otherSum + digit, this.#sum + doubled];
    if (this.length < PREFIX_DIGITS) this.#prefix = this.#prefix * 10 + digit;
    this.length += 1;
  }

  /** Whether this number, or a longer one that begins with it, may be a card number of some network. */
  get mayBeCardNumber(): boolean {
    return (
      this.length < PREFIX_DIGITS || (this.length <= MAX_CARD_DIGITS && issuedLengths[this.#prefix] !== 0)
    );
  }

  /** Whether a network may have issued this number: range, length and check digit. */
  get isCardNumber(): boolean {
    if ((issuedLengths[this.#prefix]! & bitOf(this.length)) === 0 || this.#sum % 10 !== 0) return false;
    return this.length !== SHORT_VISA_DIGITS || !MOBILE_NUMBER.test(String(this.#prefix));
  }
}

export function isCardNumber(text: string): boolean {
  if (text.length > MAX_CARD_DIGITS) return false;
  const digits = new CardDigits();
  for (const digit of text) digits.append(Number(digit));
  return digits.isCardNumber;
}

/** Consecutive digits. */
export interface DigitGroup {
  readonly digits: string;
  /** The text between this group and the one before; empty for the first. */
  readonly separator: string;
  /** Indexes into the text. */
  readonly start: number;
  readonly end: number;
}

/** Groups as printed on cards of American Express, Diners Club and UATP. */
const printed = new Set(['4-6-5', '4-6-4', '4-5-6']);
/** The issuer's part, then the account's. */
const BIN_AND_REST = '6-10';

const FOUR = 4;
/** The last group of a number of 19 digits, after three groups of four. */
const MAX_REST = 7;
const MIN_LONG_DIGITS = 16;

/** By the size of equal groups: the fewest digits that count as a card number. */
const equalGroups = new Map([
  [1, 12],
  [2, 12],
  [3, 12],
  [FOUR, 12],
  [5, 15],
  [8, 16],
]);
/** A series of larger equal groups counts only as a whole, because longer numbers of other kinds are written like that, too. */
const MAX_PART_SIZE = 2;

/**
 * Whether people group a card number like the groups from `first` to `last`: in one group; in fours with the rest at the
 * end and any separators; as printed on the card; or in equal groups of 1, 2, 3, 5 or 8 with the same separator
 * throughout. Order, customer, phone and account numbers have other groups.
 */
export function isCardGrouping(groups: readonly DigitGroup[], first: number, last: number): boolean {
  if (first === last) return true;
  const sizeOf = (index: number): number => groups[index]!.digits.length;
  const size = sizeOf(first);
  const rest = sizeOf(last);
  const { separator } = groups[first + 1]!;
  let total = 0;
  let inFours = true;
  let inEqual = true;
  let hasOneSeparator = true;
  for (let index = first; index <= last; index += 1) {
    const each = sizeOf(index);
    total += each;
    if (index < last && each !== FOUR) inFours = false;
    if (index < last && each !== size) inEqual = false;
    if (index > first && groups[index]!.separator !== separator) hasOneSeparator = false;
  }
  const count = last - first + 1;

  if (count === 3 && printed.has(`${size}-${sizeOf(first + 1)}-${rest}`)) return true;
  if (inFours && count > 3 && rest <= MAX_REST && total >= MIN_LONG_DIGITS) return true;

  if (!hasOneSeparator) return false;
  if (count === 2 && `${size}-${rest}` === BIN_AND_REST) return true;

  const fewest = equalGroups.get(size);
  if (fewest === undefined || total < fewest || rest > size || !inEqual) return false;
  if (size <= MAX_PART_SIZE) return true;
  const before = groups[first]!.separator === separator && groups[first - 1]?.digits.length === size;
  const next = groups[last + 1];
  const after = rest === size && next?.separator === separator && next.digits.length === size;
  return !before && !after;
}
