import { publishedTestCards, formatsOf } from '@millrace/card-numbers/testing';
import { describe, expect, it } from '@jest/globals';
import { correlationIdFrom } from './index.ts';

const NEW = /^cor_[0-9A-Z]{26}$/;

describe('correlationIdFrom', () => {
  it.each(['req-1.2:3', '01ARZ3NDEKTSV4RRFFQ69G5FAV', '1746712345678'])(
    'keeps %s from the caller',
    (offered) => {
      expect(correlationIdFrom(offered)).toBe(offered);
    },
  );

  it.each([undefined, '', 'with space', 'line\nbreak', '🎁', 'x'.repeat(65)])(
    'creates a new id for %j',
    (offered) => {
      expect(correlationIdFrom(offered)).toMatch(NEW);
    },
  );

  it('creates a new id for a card number in any format', () => {
    const offered = Object.values(publishedTestCards)
      .flat()
      .flatMap((number) => [...formatsOf(number)].flatMap((text) => [text, `req-${text}`]));
    expect(offered.filter((text) => !NEW.test(correlationIdFrom(text)))).toEqual([]);
  });
});
