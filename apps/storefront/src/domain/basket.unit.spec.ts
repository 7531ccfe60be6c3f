import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  MAX_LINES,
  MAX_QUANTITY,
  piecesIn,
  readBasket,
  withAdded,
  withQuantity,
  writeBasket,
} from './basket.ts';

const productId = fc.stringMatching(/^p-[a-z0-9-]{1,40}$/);
const baskets = fc.uniqueArray(
  fc.record({ productId, quantity: fc.integer({ min: 1, max: MAX_QUANTITY }) }),
  { selector: (line) => line.productId, maxLength: MAX_LINES },
);

describe('a basket', () => {
  it('is unchanged by its cookie, and fits into one', () => {
    fc.assert(
      fc.property(baskets, (basket) => {
        expect(readBasket(writeBasket(basket))).toEqual(basket);
        expect(writeBasket(basket).length).toBeLessThan(3_000);
      }),
    );
  });

  it.each([
    '',
    'p-1',
    'p-1*0',
    'p-1*100',
    'p-1*-1',
    'P-1*1',
    'p-1*1.',
    '<b>*1',
    `${'p-1*1.'.repeat(MAX_LINES)}p-1*1`,
  ])('is empty for %j', (text) => expect(readBasket(text)).toEqual([]));

  it('adds up pieces of the same product, up to the limit', () => {
    const once = withAdded([{ productId: 'p-1', quantity: 2 }], 'p-1', 3);
    expect(once).toEqual([{ productId: 'p-1', quantity: 5 }]);
    expect(withAdded([{ productId: 'p-1', quantity: 98 }], 'p-1', 5)).toEqual([
      { productId: 'p-1', quantity: 99 },
    ]);
  });

  it('refuses new products when it is full, and accepts more of its own', () => {
    const full = Array.from({ length: MAX_LINES }, (_, index) => ({ productId: `p-${index}`, quantity: 1 }));
    expect(withAdded(full, 'p-new', 1)).toBe('basket_full');
    expect(piecesIn(withAdded(full, 'p-0', 1) as typeof full)).toBe(MAX_LINES + 1);
  });

  it('changes and removes only the given line', () => {
    const basket = [
      { productId: 'p-1', quantity: 1 },
      { productId: 'p-2', quantity: 2 },
    ];
    expect(withQuantity(basket, 'p-2', 7)).toEqual([basket[0], { productId: 'p-2', quantity: 7 }]);
    expect(withQuantity(basket, 'p-1', 0)).toEqual([basket[1]]);
    expect(withQuantity(basket, 'p-3', 1)).toEqual(basket);
  });
});
