/** A pattern is a list of UTF-16 code units and wildcards, so that a literal `*` and the wildcard `*` differ. */
export type Pattern = readonly number[];

/** The wildcard `*`: any characters, also none. */
export const ANY = -1;
/** The wildcard `?`: one character. */
export const ONE = -2;
/** As `ANY` and `ONE`, but never a colon: a wildcard inside one part of an ARN. */
export const ANY_IN_PART = -3;
export const ONE_IN_PART = -4;

export const COLON = 0x3a;

export type Matcher = (text: string) => boolean;

/** Reads `*` and `?` as wildcards and everything else literally. */
export function wildcardPattern(text: string): Pattern {
  return Array.from({ length: text.length }, (_, index) => {
    const character = text[index];
    return character === '*' ? ANY : character === '?' ? ONE : text.charCodeAt(index);
  });
}

export function literalPattern(text: string): Pattern {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}

/**
 * Compiles a pattern. Matching takes at most the length of the pattern times the length of the text, since nothing is
 * tried again: the text between two `*` is taken where it occurs first.
 */
export function compileMatcher(pattern: Pattern): Matcher {
  if (pattern.some((token) => token === ANY_IN_PART || token === ONE_IN_PART)) {
    return (text) => matchesStepwise(pattern, text);
  }
  if (pattern.length > 0 && pattern.every((token) => token === ANY)) return () => true;
  const chunks = splitPattern(pattern, ANY).map(compileChunk);
  const [first, ...others] = chunks as [Chunk, ...Chunk[]];
  const last = others.pop();
  if (last === undefined) return (text) => text.length === first.length && first.isAt(text, 0);
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !first.isAt(text, 0) || !last.isAt(text, end)) return false;
    let position = first.length;
    for (const chunk of others) {
      const found = chunk.indexIn(text, position, end - chunk.length);
      if (found < 0) return false;
      position = found + chunk.length;
    }
    return true;
  };
}

export function splitPattern(pattern: Pattern, separator: number): readonly Pattern[] {
  const parts: number[][] = [[]];
  for (const token of pattern) {
    if (token === separator) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

/** The part of a pattern between two `*`. */
interface Chunk {
  readonly length: number;
  isAt(text: string, position: number): boolean;
  /** The first position from `from` to `to`, both included, or -1. */
  indexIn(text: string, from: number, to: number): number;
}

function compileChunk(pattern: Pattern): Chunk {
  const length = pattern.length;
  if (!pattern.includes(ONE)) {
    const literal = pattern.map((unit) => String.fromCharCode(unit)).join('');
    return {
      length,
      isAt: (text, position) => text.startsWith(literal, position),
      indexIn: (text, from, to) => {
        const found = text.indexOf(literal, from);
        return found <= to ? found : -1;
      },
    };
  }
  const isAt = (text: string, position: number) =>
    pattern.every((token, index) =>
      token === ONE ? position + index < text.length : text.charCodeAt(position + index) === token,
    );
  const indexIn = (text: string, from: number, to: number) => {
    for (let position = from; position <= to; position += 1) if (isAt(text, position)) return position;
    return -1;
  };
  return { length, isAt, indexIn };
}

/** For patterns with wildcards that stop at colons: follows every possible position in the pattern at once. */
function matchesStepwise(pattern: Pattern, text: string): boolean {
  let reached = new Uint8Array(pattern.length + 1);
  reached[0] = 1;
  skipAny(pattern, reached);
  for (let position = 0; position < text.length; position += 1) {
    const unit = text.charCodeAt(position);
    const next = new Uint8Array(pattern.length + 1);
    pattern.forEach((token, index) => {
      if (!reached[index] || !takes(token, unit)) return;
      next[token === ANY || token === ANY_IN_PART ? index : index + 1] = 1;
    });
    skipAny(pattern, next);
    reached = next;
  }
  return reached[pattern.length] === 1;
}

function skipAny(pattern: Pattern, reached: Uint8Array): void {
  pattern.forEach((token, index) => {
    if (reached[index] && (token === ANY || token === ANY_IN_PART)) reached[index + 1] = 1;
  });
}

function takes(token: number, unit: number): boolean {
  if (token >= 0) return token === unit;
  return token === ANY || token === ONE || unit !== COLON;
}
