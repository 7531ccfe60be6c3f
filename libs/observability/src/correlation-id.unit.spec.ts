import { publishedTestCards, writingsOf } from '@millrace/card-numbers/testing';
import { describe, expect, it } from '@jest/globals';
import { correlationIdFrom } from './index.ts';

const NEW = /^cor_[0-9A-Z]{26}$/;

describe('a correlation id', () => {
  it.each(['req-1.2:3', '01ARZ3NDEKTSV4RRFFQ69G5FAV', '1746712345678'])(
    'is the %s that the caller offers',
    (offered) => {
      expect(correlationIdFrom(offered)).toBe(offered);
    },
  );

  it.each([undefined, '', 'with space', 'line\nbreak', '🎁', 'x'.repeat(65)])(
    'is a new one for %j',
    (offered) => {
      expect(correlationIdFrom(offered)).toMatch(NEW);
    },
  );

  it('is a new one for a card number in whatever writing', () => {
    const offered = Object.values(publishedTestCards)
      .flat()
      .flatMap((number) => [...writingsOf(number)].flatMap((text) => [text, `req-${text}`]));
    expect(offered.filter((text) => !NEW.test(correlationIdFrom(text)))).toEqual([]);
  });
});
