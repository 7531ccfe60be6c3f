import { describe, expect, it } from '@jest/globals';
import { correlationIdFrom, identifierKind } from './index.ts';

const kind = identifierKind<'ThingId'>('thg');

describe('an identifier kind', () => {
  it('makes identifiers that sort by the order they were made in', () => {
    const made = Array.from({ length: 1000 }, () => kind.create());
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  it('carries the time that it was given, so that a range of times is a range of identifiers', () => {
    const time = new Date('2026-05-08T12:00:00.123Z');
    const made = kind.createAt(time);
    expect(kind.is(made)).toBe(true);
    expect(kind.lowestAt(time) <= made).toBe(true);
    expect(made < kind.lowestAt(new Date(time.getTime() + 1))).toBe(true);
    expect(kind.createAt(new Date(time.getTime() - 1)) < kind.lowestAt(time)).toBe(true);
  });

  it('parses what it made', () => {
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
});

describe('a correlation id', () => {
  it('is the one that the caller offers', () => {
    expect(correlationIdFrom('req-1.2:3')).toBe('req-1.2:3');
  });

  it.each([undefined, '', 'with space', 'line\nbreak', 'x'.repeat(65)])('is a new one for %j', (offered) => {
    expect(correlationIdFrom(offered)).toMatch(/^cor_[0-9A-Z]{26}$/);
  });
});
