import { InvalidEventPattern } from './invalid-event-pattern.ts';
import type { WildcardPattern } from './wildcard.ts';

/** The limit for one rule that the README of EventBridge's matcher, github.com/aws/event-ruler, gives. */
const MAX_COMPLEXITY = 10;
const MAX_STATES = 10_000;

/** Stands for a wildcard among characters. */
const WILDCARD = null;

/** A place in a wildcard pattern: everything before it is matched. */
interface Position {
  /** Equal for positions that count once. */
  readonly key: string;
  readonly token: string | null | undefined;
  readonly next: Position | undefined;
  readonly afterWildcard: boolean;
}

/**
 * Refuses wildcards that are too expensive for EventBridge. Their complexity is how many beginnings of the patterns a
 * single text can match at the same time; `a` and `a*` are two beginnings.
 * @param operands the operands of one field: one pattern for `wildcard`, one or more for `anything-but`
 * @throws InvalidEventPattern
 */
export function refuseComplexWildcards(
  operands: readonly (readonly WildcardPattern[])[],
  path: string,
): void {
  const starts = operands.flatMap((patterns, operand) => patterns.map((one) => positionsOf(one, operand)));
  const characters = new Set<string>(['']);
  for (const start of starts) {
    for (let position: Position | undefined = start; position; position = position.next) {
      if (typeof position.token === 'string') characters.add(position.token);
    }
  }
  const seen = new Set<string>();
  const pending = [starts];
  for (let active = pending.pop(); active; active = pending.pop()) {
    for (const character of characters) {
      const reached = afterCharacter(active, character);
      const keys = new Set(reached.map(({ key }) => key));
      if (keys.size > MAX_COMPLEXITY || seen.size > MAX_STATES) {
        throw new InvalidEventPattern(
          `${path}: rule is too complex: use fewer wildcards, or fewer repetitions after a wildcard`,
        );
      }
      const state = [...keys].sort().join('\n');
      if (seen.has(state)) continue;
      seen.add(state);
      pending.push(reached);
    }
  }
}

/** EventBridge matches a text with its quotes. The patterns of an operand share their beginning and their end. */
function positionsOf(pattern: WildcardPattern, operand: number): Position {
  const tokens = [
    '"',
    ...pattern.flatMap((text, index) => (index > 0 ? [WILDCARD, ...text] : [...text])),
    '"',
  ];
  const firstWildcard = tokens.indexOf(WILDCARD);
  const sharedLength = firstWildcard < 0 ? tokens.length : firstWildcard + 1;
  const texts = tokens.map((token) => (token === WILDCARD ? '*' : token === '*' ? '\\*' : (token as string)));
  let next: Position | undefined;
  for (let index = tokens.length; index >= 0; index -= 1) {
    const isEnd = index === tokens.length;
    const matched = texts.slice(0, index).join('');
    const key = `${operand} ${isEnd ? 'end' : index <= sharedLength ? matched : `${matched} of ${texts.join('')}`}`;
    next = { key, token: tokens[index], next, afterWildcard: tokens[index - 1] === WILDCARD };
  }
  return next as Position;
}

/** A wildcard may match nothing, so a position before it is also the position after it. */
function afterCharacter(active: readonly Position[], character: string): Position[] {
  const reached = new Set<Position>();
  for (const position of active) {
    if (position.afterWildcard) reached.add(position);
    if (position.token !== character || !position.next) continue;
    reached.add(position.next);
    if (position.next.token === WILDCARD && position.next.next) reached.add(position.next.next);
  }
  return [...reached];
}
