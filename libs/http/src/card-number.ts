import { MAX_AMOUNT_MINOR } from '@millrace/money';

/** Digits, grouped by single spaces or hyphens or not at all. */
const DIGIT_GROUPS = /\d+(?:[ -]\d+)*/g;

/** RFC 9562. One in two hundred holds digits that look like a card number, and it is what clients make keys with. */
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/gi;

const MIN_DIGITS = 12;
const MAX_DIGITS = 19;

/**
 * Whether a text holds what may be a payment card number: 12 to 19 digits that pass the Luhn check
 * (ISO/IEC 7812-1 annex B), whole or in neighbouring groups. A number within a longer unbroken number is none, nor
 * is one within a UUID.
 */
export function holdsCardNumber(text: string): boolean {
  for (const [run] of text.replaceAll(UUID, '#').matchAll(DIGIT_GROUPS)) {
    const groups = run.split(/[ -]/);
    for (let first = 0; first < groups.length; first += 1) {
      let digits = '';
      for (let last = first; last < groups.length && digits.length <= MAX_DIGITS; last += 1) {
        digits += groups[last];
        if (digits.length >= MIN_DIGITS && digits.length <= MAX_DIGITS && passesLuhn(digits)) return true;
      }
    }
  }
  return false;
}

/** The same for every string within a JSON value, field names included, and for numbers that are too large for an amount. */
export function valueHoldsCardNumber(value: unknown): boolean {
  if (typeof value === 'string') return holdsCardNumber(value);
  if (typeof value === 'number') return value > MAX_AMOUNT_MINOR && holdsCardNumber(String(value));
  if (Array.isArray(value)) return value.some(valueHoldsCardNumber);
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).some(
      ([name, field]) => holdsCardNumber(name) || valueHoldsCardNumber(field),
    );
  }
  return false;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
