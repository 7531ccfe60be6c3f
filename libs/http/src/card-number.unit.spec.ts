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
    // Of a UUID's shape, and none by its version and variant.
    '00000000-4242-4242-4242-424200000000',
  ])('is found in %j', (text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  it.each([
    '4242424242424241',
    'INV-2026-000123',
    '0 1 2 3',
    '42424242424242424242',
    '2026-05-08T10:00:00.000Z',
    // Holds 95-4990-4036-83, which passes.
    'order-e52b6a95-4990-4036-83d9-feeb319e6b86-7',
    '',
  ])('is not found in %j', (text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });

  it('is found at any depth, as a number and as a field name', () => {
    expect(valueHoldsCardNumber({ a: [{ b: '4242424242424242' }] })).toBe(true);
    expect(valueHoldsCardNumber({ a: 4242424242424242 })).toBe(true);
    expect(valueHoldsCardNumber({ '4242424242424242': null })).toBe(true);
    expect(valueHoldsCardNumber({ a: [1, 'x', null, true] })).toBe(false);
    expect(valueHoldsCardNumber({ amount: 424242424242 })).toBe(false);
    expect(valueHoldsCardNumber({ reference: '424242424242' })).toBe(true);
  });
});
