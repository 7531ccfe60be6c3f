/** The maximum nesting of objects and arrays in a JSON text from outside. The platform's schemas are far below it. */
export const MAX_JSON_DEPTH = 32;

/** A refused JSON text. The message quotes nothing from the text, so it may be returned and logged. */
export class JsonRefused extends Error {
  override readonly name = 'JsonRefused';
  readonly retryable = false;
  readonly code: 'malformed_json' | 'json_too_deep';

  constructor(code: JsonRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Parses a JSON text from outside: a request or a message. It accepts what `JSON.parse` accepts, except for objects with
 * duplicate names and for nesting beyond `MAX_JSON_DEPTH`. It runs in linear time; the caller limits the length.
 *
 * A number is an integer if its exact decimal value is: `100.00` and `1e2` are 100. A fraction that a double rounds to an
 * integer (`0.9999999999999999999`) becomes NaN, which no schema accepts. `__proto__` is an ordinary name.
 * @throws JsonRefused
 */
export function parseJson(text: string): unknown {
  const { roundsToWhole } = scan(text);
  try {
    return roundsToWhole ? JSON.parse(text, rejectRounded) : JSON.parse(text);
  } catch {
    // The error of JSON.parse quotes the text.
    throw new JsonRefused('malformed_json', 'The body is not valid JSON.');
  }
}

/** A reviver. It also gets the source text of a number, which TypeScript does not declare yet. */
function rejectRounded(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && isRoundedToWhole(context?.source ?? '') ? Number.NaN : value;
}

const [QUOTE, BACKSLASH, COLON, SPACE, ZERO, NINE] = [0x22, 0x5c, 0x3a, 0x20, 0x30, 0x39];
const [OPENING_BRACE, CLOSING_BRACE, OPENING_BRACKET, CLOSING_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Scans the text once, without recursion. The result for a malformed text is arbitrary, because `JSON.parse` rejects it.
 * @throws JsonRefused for texts that `JSON.parse` would accept
 */
function scan(text: string): { readonly roundsToWhole: boolean } {
  // The names of each open object; undefined for an array.
  const open: (Set<string> | undefined)[] = [];
  let roundsToWhole = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      const end = endOfString(text, at);
      if (isFollowedByColon(text, end)) addName(text.slice(at, end + 1), open.at(-1));
      at = end;
    } else if (char === OPENING_BRACE || char === OPENING_BRACKET) {
      open.push(char === OPENING_BRACE ? new Set() : undefined);
      if (open.length > MAX_JSON_DEPTH) {
        throw new JsonRefused('json_too_deep', `The body is nested more than ${MAX_JSON_DEPTH} levels deep.`);
      }
    } else if (char === CLOSING_BRACE || char === CLOSING_BRACKET) {
      open.pop();
    } else if (isDigit(char)) {
      const end = endOfDigits(text, at);
      const rest = restOfNumber(text, end);
      if (rest !== '') roundsToWhole ||= isRoundedToWhole(text.slice(at, end) + rest);
      at = end + rest.length - 1;
    }
  }
  return { roundsToWhole };
}

/** @returns the index of the closing quote, or the end of the text */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

function isFollowedByColon(text: string, end: number): boolean {
  let next = end + 1;
  while (text.charCodeAt(next) <= SPACE) next += 1;
  return text.charCodeAt(next) === COLON;
}

/** @param literal with quotes and escapes: `"a"` and `"\u0061"` are the same name */
function addName(literal: string, names: Set<string> | undefined): void {
  if (!names) return;
  const name = literal.includes('\\') ? nameOf(literal) : literal.slice(1, -1);
  if (names.has(name)) {
    throw new JsonRefused('malformed_json', 'An object in the body has the same name twice.');
  }
  names.add(name);
}

function nameOf(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    throw new JsonRefused('malformed_json', 'The body is not valid JSON.');
  }
}

function isDigit(char: number): boolean {
  return char >= ZERO && char <= NINE;
}

function endOfDigits(text: string, start: number): number {
  let end = start + 1;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return end;
}

const REST_OF_NUMBER = /[\d.eE+-]+/y;

/** @returns fraction and exponent; '' for an integer literal */
function restOfNumber(text: string, start: number): string {
  const next = text[start];
  if (next !== '.' && next !== 'e' && next !== 'E') return '';
  REST_OF_NUMBER.lastIndex = start;
  return REST_OF_NUMBER.exec(text)![0];
}

const DECIMAL = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Whether a JSON number is a fraction whose double is an integer. */
function isRoundedToWhole(literal: string): boolean {
  const [, integer, fraction = '', exponent = '0'] = DECIMAL.exec(literal) ?? [];
  if (integer === undefined || !Number.isInteger(Number(literal))) return false;
  const digits = integer + fraction;
  let significant = digits.length;
  while (significant > 0 && digits.charCodeAt(significant - 1) === ZERO) significant -= 1;
  const decimals = significant - integer.length - Number(exponent);
  return significant > 0 && decimals > 0;
}
