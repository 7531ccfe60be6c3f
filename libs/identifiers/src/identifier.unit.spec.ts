import { describe, expect, it } from '@jest/globals';
import { IDENTIFIER_PATTERN, identifierKind } from './index.ts';

const kind = identifierKind<'ThingId'>('thg');
/** The random part follows the prefix, an underscore and ten characters of time. */
const RANDOM_FROM = 'thg_'.length + 10;

const randomPartOf = (id: string): bigint =>
  [...id.slice(RANDOM_FROM)].reduce(
    (number, character) => number * 32n + BigInt('0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(character)),
    0n,
  );

describe('an identifier kind', () => {
  it('creates identifiers that do not help to guess others', () => {
    const made = Array.from({ length: 2_000 }, () => kind.create());
    expect(new Set(made).size).toBe(made.length);
    const numbers = made.map(randomPartOf).sort((a, b) => (a < b ? -1 : 1));
    const gaps = numbers.slice(1).map((number, index) => number - numbers[index]!);
    // Two of 2,000 numbers with 80 random bits are this close in one of 10¹⁴ runs.
    expect(gaps.filter((gap) => gap < 1_000n)).toEqual([]);
  });

  it('uses every character at every position of the random part', () => {
    const time = new Date('2026-05-08T12:00:00.123Z');
    const made = Array.from({ length: 2_000 }, () => kind.createAt(time));
    for (let position = RANDOM_FROM; position < made[0]!.length; position += 1) {
      expect(new Set(made.map((id) => id[position])).size).toBe(32);
    }
  });

  it('contains its time, so that a range of times is a range of identifiers', () => {
    const time = new Date('2026-05-08T12:00:00.123Z');
    const made = kind.createAt(time);
    expect(kind.is(made)).toBe(true);
    expect(kind.lowestAt(time) <= made).toBe(true);
    expect(made < kind.lowestAt(new Date(time.getTime() + 1))).toBe(true);
    expect(kind.createAt(new Date(time.getTime() - 1)) < kind.lowestAt(time)).toBe(true);
  });

  it('parses an identifier that it created', () => {
    const id = kind.create();
    expect(kind.parse(id)).toBe(id);
  });

  it.each([
    '',
    'thg_',
    'thg_123',
    'pay_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    'thg_01ARZ3NDEKTSV4RRFFQ69G5FAVX',
    'thg_81ARZ3NDEKTSV4RRFFQ69G5FAV',
  ])('refuses %j', (value) => {
    expect(kind.is(value)).toBe(false);
    expect(() => kind.parse(value)).toThrow(RangeError);
  });

  it('creates identifiers that match IDENTIFIER_PATTERN', () => {
    expect(kind.create()).toMatch(new RegExp(`^${IDENTIFIER_PATTERN}$`));
    for (const prefix of ['', 'x', 'Pay', 'p4y', 'pay_', 'farTooLong', 'muchtoolong']) {
      expect(() => identifierKind(prefix)).toThrow(RangeError);
    }
  });
});
