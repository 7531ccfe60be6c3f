import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compilePattern } from './event-pattern.ts';

type Json = null | number | Json[] | { [key: string]: Json };

/** Each `$or` has two alternatives, and a pattern may have 1000 combinations of them. */
const MAX_ORS = 9;
const KEYS = ['a', 'b'];
const EVENT_KEYS = [...KEYS, ...KEYS, 'a.b'];

const entries = fc.array(
  fc.constantFrom<unknown>(1, 2, null, { exists: true }, { exists: false }, { 'anything-but': 1 }),
  { minLength: 1, maxLength: 2 },
);
const { pattern } = fc.letrec<{ pattern: Record<string, unknown>; member: unknown }>((tie) => ({
  member: fc.oneof({ maxDepth: 3 }, entries, tie('pattern')),
  pattern: fc
    .tuple(
      fc.dictionary(fc.constantFrom(...KEYS), tie('member'), { minKeys: 1, maxKeys: 2 }),
      fc.oneof(
        { maxDepth: 2 },
        { weight: 4, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.array(tie('pattern'), { minLength: 2, maxLength: 2 }) },
      ),
    )
    .map(([fields, $or]) => ($or ? { ...fields, $or } : fields)),
}));
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(1, 2, null),
    fc.dictionary(fc.constantFrom(...EVENT_KEYS), tie('value'), { minKeys: 1, maxKeys: 2 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}));
const event = fc.dictionary(fc.constantFrom(...EVENT_KEYS), value, { minKeys: 1, maxKeys: 2 });

/** A value of the event with its path, and the index in each list around it that it is in as part of an element. */
interface Field {
  readonly path: string;
  readonly value: Json;
  readonly indexes: ReadonlyMap<object, number>;
}

function flatten(json: Json, path: string, indexes: ReadonlyMap<object, number>): Field[] {
  if (typeof json !== 'object' || json === null) return [{ path, value: json, indexes }];
  if (Array.isArray(json)) {
    return json.flatMap((one, index) =>
      flatten(one, path, typeof one === 'object' && one ? new Map([...indexes, [json, index]]) : indexes),
    );
  }
  return Object.entries(json).flatMap(([key, one]) => flatten(one, path ? `${path}.${key}` : key, indexes));
}

type Rule = ReadonlyMap<string, readonly unknown[]>;

function expand(object: Record<string, unknown>, path: string, rules: readonly Rule[]): readonly Rule[] {
  return Object.entries(object).reduce((expanded, [key, member]) => {
    const inner = path ? `${path}.${key}` : key;
    if (key === '$or') return (member as (typeof object)[]).flatMap((one) => expand(one, path, expanded));
    if (!Array.isArray(member)) return expand(member as typeof object, inner, expanded);
    return expanded.map((rule) => new Map([...rule, [inner, member]]));
  }, rules);
}

/** Tries every value for every field in the order of the paths. */
function matchesNaively(
  rule: readonly [string, readonly unknown[]][],
  fields: readonly Field[],
  chosen = new Map<object, number>(),
): boolean {
  const [first, ...rest] = rule;
  if (!first) return true;
  const [path, list] = first;
  const here = fields.filter(
    (field) =>
      field.path === path &&
      [...field.indexes].every(([array, index]) => (chosen.get(array) ?? index) === index),
  );
  return list.some((entry) => {
    const expected = JSON.stringify(entry);
    if (expected === '{"exists":false}') return here.length === 0 && matchesNaively(rest, fields, chosen);
    return here.some((field) => {
      const passes =
        expected === '{"exists":true}' ||
        (expected === '{"anything-but":1}' ? field.value !== 1 : field.value === entry);
      return passes && matchesNaively(rest, fields, new Map([...chosen, ...field.indexes]));
    });
  });
}

describe('an event pattern', () => {
  it('matches what a search of all combinations of fields matches', () => {
    fc.assert(
      fc.property(pattern, event, (anyPattern, anyEvent) => {
        fc.pre(JSON.stringify(anyPattern).split('$or').length <= MAX_ORS);
        const fields = flatten(anyEvent, '', new Map());
        const expected = expand(anyPattern, '', [new Map()]).some((rule) =>
          matchesNaively(
            [...rule].sort(([one], [other]) => (one < other ? -1 : 1)),
            fields,
          ),
        );
        expect(compilePattern(anyPattern)(anyEvent)).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });
});

const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\'), maxLength: 8 });

describe('a wildcard', () => {
  it('matches as a regular expression does', () => {
    const parts = fc.array(text, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(parts, text, (literals, subject) => {
        const escape = (literal: string): string => literal.replace(/[*\\]/g, '\\$&');
        const expression = new RegExp(`^${literals.map(escape).join('.*')}$`);
        const wildcard = literals.map(escape).join('*').replaceAll('**', '*');
        fc.pre(!literals.slice(1, -1).includes(''));
        expect(compilePattern({ a: [{ wildcard }] })({ a: subject })).toBe(expression.test(subject));
      }),
    );
  });
});
