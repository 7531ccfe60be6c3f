import { describe, expect, it } from '@jest/globals';
import { holdsCardNumber, valueHoldsCardNumber } from './card-number.ts';

describe('a card number', () => {
  it.each([
    '4242424242424242',
    '4242 4242 4242 4242',
    '4242-4242-4242-4242',
    'card: 378282246310005.',
    'invoice 17 4242 4242 4242 4242 2026',
    '6304000000000000000',
  ])('is found in %j', (text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  it.each([
    '4242424242424241',
    'INV-2026-000123',
    '0 1 2 3',
    '42424242424242424242',
    '2026-05-08T10:00:00.000Z',
    '',
  ])('is not found in %j', (text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });

  it('is found at any depth, as a number and as a field name', () => {
    expect(valueHoldsCardNumber({ a: [{ b: '4242424242424242' }] })).toBe(true);
    expect(valueHoldsCardNumber({ a: 4242424242424242 })).toBe(true);
    expect(valueHoldsCardNumber({ '4242424242424242': null })).toBe(true);
    expect(valueHoldsCardNumber({ a: [1, 'x', null, true] })).toBe(false);
  });
});
