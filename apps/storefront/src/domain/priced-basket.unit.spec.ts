import { describe, expect, it } from '@jest/globals';
import { money, parseCurrency } from '@millrace/money';
import { aProduct } from '../testing/fakes.ts';
import { formatMoney } from './format-money.ts';
import { priceBasket } from './priced-basket.ts';

describe('a basket at current prices', () => {
  it('adds up its lines in minor units', () => {
    const { totals, canBeOrdered } = priceBasket(
      [
        { productId: 'p-1', quantity: 3 },
        { productId: 'p-2', quantity: 1 },
      ],
      [aProduct({ id: 'p-1', price: 1999 }), aProduct({ id: 'p-2', price: 1 })],
    );
    expect([totals, canBeOrdered]).toEqual([[{ amount: 5998n, currency: 'USD' }], true]);
  });

  it.each([
    ['out_of_stock', aProduct({ stock: 0 })],
    ['too_few_left', aProduct({ stock: 1 })],
    ['not_sold', aProduct({ id: 'p-other' })],
  ])('cannot be ordered with a line that is %s', (problem, product) => {
    const basket = priceBasket([{ productId: 'p-1001', quantity: 2 }], [product]);
    expect(basket.lines).toEqual([expect.objectContaining({ problem })]);
    expect(basket.canBeOrdered).toBe(false);
  });

  it('can be ordered up to the last piece', () => {
    const { canBeOrdered } = priceBasket([{ productId: 'p-1001', quantity: 2 }], [aProduct({ stock: 2 })]);
    expect(canBeOrdered).toBe(true);
  });

  it('cannot be ordered when it is empty, has two currencies or exceeds the maximum amount', () => {
    const two = [
      { productId: 'p-1', quantity: 1 },
      { productId: 'p-2', quantity: 1 },
    ];
    const products = [aProduct({ id: 'p-1' }), aProduct({ id: 'p-2', currency: 'EUR' })];
    const mixed = priceBasket(two, products);
    expect([mixed.totals.map(({ currency }) => currency), mixed.canBeOrdered]).toEqual([
      ['EUR', 'USD'],
      false,
    ]);
    expect(priceBasket([], []).canBeOrdered).toBe(false);
    const expensive = aProduct({ price: 999_999_999_999 });
    expect(priceBasket([{ productId: expensive.id, quantity: 2 }], [expensive]).canBeOrdered).toBe(false);
  });
});

describe('an amount for a reader', () => {
  it.each([
    [123450n, 'USD', '$1,234.50'],
    [5n, 'USD', '$0.05'],
    [500n, 'JPY', '¥500'],
    [1250n, 'KWD', 'KWD\u00a01.250'],
    [12_345_678_901_234_567_890n, 'EUR', '€123,456,789,012,345,678.90'],
  ])('%s of %s is %s', (amount, currency, text) => {
    expect(formatMoney(money(amount, parseCurrency(currency)))).toBe(text);
  });
});
