import { AwsError } from '../../cloud.ts';

/** Tells whether a log line matches. */
export type LineFilter = (message: string) => boolean;

const comparison =
  /^\$\.(?<path>[\w-]+(?:\.[\w-]+|\[\d+\])*)\s*(?<operator>=|!=|<=|>=|<|>)\s*(?:"(?<text>[^"]*)"|(?<word>[^\s"(){}%]+))$/;
const token = /\s*(?:(?<sign>[-?]?)(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<term>[\w@.,:/=+-]+)))/y;

/**
 * CloudWatch Logs filter patterns: terms (all of them), `?term` (any of them), `-term` (none of them), quoted
 * phrases, and `{ $.field = "value" }` with `=`, `!=`, `<`, `>`, `<=`, `>=`, a `*` wildcard, and `&&` or `||`
 * between comparisons.
 * @throws AwsError `InvalidParameterException` for any other pattern, with the part that is not carried out
 */
export function parseFilterPattern(pattern: string): LineFilter {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('{')) return jsonFilter(text);
  return termFilter(text);
}

function refuse(part: string): never {
  throw new AwsError('InvalidParameterException', `Filter pattern not carried out here: ${part}`);
}

function termFilter(text: string): LineFilter {
  const all: string[] = [];
  const any: string[] = [];
  const none: string[] = [];
  let index = 0;
  while (index < text.length) {
    token.lastIndex = index;
    const groups = token.exec(text)?.groups;
    if (!groups) refuse(text.slice(index).trim());
    index = token.lastIndex;
    const term = groups['quoted']?.replaceAll(/\\(.)/g, '$1') ?? groups['term'] ?? '';
    const list = groups['sign'] === '-' ? none : groups['sign'] === '?' ? any : all;
    list.push(term);
  }
  return (message) =>
    all.every((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term))) &&
    !none.some((term) => message.includes(term));
}

function jsonFilter(text: string): LineFilter {
  const body = /^\{(.*)\}$/s.exec(text)?.[1]?.trim() ?? refuse(text);
  const parts = body.split(/\s*(&&|\|\|)\s*/);
  const operators = new Set(parts.filter((_part, index) => index % 2 === 1));
  if (operators.size > 1) refuse('&& and || in one pattern');
  const tests = parts.filter((_part, index) => index % 2 === 0).map(parseComparison);
  return (message) => {
    const line = parseJson(message);
    if (line === undefined) return false;
    return operators.has('||') ? tests.some((test) => test(line)) : tests.every((test) => test(line));
  };
}

function parseComparison(text: string): (line: unknown) => boolean {
  const groups = comparison.exec(text.trim())?.groups ?? refuse(text);
  const path = (groups['path'] ?? '').split(/[.[\]]/).filter((key) => key !== '');
  const expected = groups['text'] ?? groups['word'] ?? '';
  const matches = comparer(groups['operator'] ?? '', expected, groups['text'] !== undefined);
  return (line) => {
    const value = path.reduce<unknown>((node, key) => (node as Record<string, unknown> | null)?.[key], line);
    return value !== undefined && value !== null && matches(value);
  };
}

function comparer(operator: string, expected: string, quoted: boolean): (value: unknown) => boolean {
  if (operator === '=' || operator === '!=') {
    const escaped = expected.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&').replaceAll('*', '.*');
    const pattern = new RegExp(`^${escaped}$`, 's');
    const equal = (value: unknown) =>
      typeof value === 'object'
        ? false
        : pattern.test(String(value)) || (!quoted && value === Number(expected));
    return operator === '=' ? equal : (value) => !equal(value);
  }
  const bound = Number(expected);
  if (quoted || Number.isNaN(bound)) refuse(`${operator} ${expected}`);
  const holds: Record<string, (value: number) => boolean> = {
    '<': (value) => value < bound,
    '>': (value) => value > bound,
    '<=': (value) => value <= bound,
    '>=': (value) => value >= bound,
  };
  return (value) => typeof value === 'number' && holds[operator]?.(value) === true;
}

function parseJson(message: string): unknown {
  if (!message.startsWith('{')) return undefined;
  try {
    return JSON.parse(message) as unknown;
  } catch {
    // A line that only looks like JSON matches no JSON pattern, as on AWS.
    return undefined;
  }
}
