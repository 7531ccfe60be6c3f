import { InvalidEventPattern } from './invalid-event-pattern.ts';

/** The texts between the wildcards of a pattern, unescaped. One text means that there is no wildcard. */
export type WildcardPattern = readonly string[];

/**
 * Parses a wildcard pattern. `*` is any sequence of characters; a backslash makes `*` or a backslash literal.
 * @throws InvalidEventPattern
 */
export function parseWildcard(pattern: string, path: string): WildcardPattern {
  const literals = [''];
  for (let index = 0; index < pattern.length; index += 1) {
    let character = pattern[index] as string;
    if (character === '*') {
      if (pattern[index + 1] === '*') {
        throw new InvalidEventPattern(`${path}: consecutive wildcard characters at ${index}`);
      }
      literals.push('');
      continue;
    }
    if (character === '\\') {
      index += 1;
      character = pattern[index] ?? '';
      if (character !== '*' && character !== '\\') {
        throw new InvalidEventPattern(`${path}: a backslash may only stand before * or \\`);
      }
    }
    literals[literals.length - 1] += character;
  }
  return literals;
}

/** Finds the texts in their order, each at its first place, so a match takes linear time. */
export function wildcardTest(literals: WildcardPattern): (text: string) => boolean {
  const first = literals[0] as string;
  const last = literals.at(-1) as string;
  if (literals.length === 1) return (text) => text === first;
  const middle = literals.slice(1, -1);
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let from = first.length;
    for (const literal of middle) {
      const found = text.indexOf(literal, from);
      if (found < 0 || found + literal.length > end) return false;
      from = found + literal.length;
    }
    return true;
  };
}
