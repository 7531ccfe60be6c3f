import { describe, expect, it } from '@jest/globals';
import { aBowl, aDraft, aMug, anOrder, oneBowl, twoMugs } from '../testing/builders.ts';
import { checkOrder } from './check-order.ts';
import type { Product } from './product.ts';

const catalog = (...products: Product[]) => new Map(products.map((product) => [product.id, product]));
const shop = catalog(aMug(2), aBowl(1));
const codeOf = (verdict: ReturnType<typeof checkOrder>) =>
  'reason' in verdict ? [verdict.kind, verdict.reason.code] : [verdict.kind];

describe('the check of an order', () => {
  it('accepts what the catalog has, at its prices', () => {
    expect(checkOrder(aDraft(), undefined, shop)).toEqual({ kind: 'accept' });
  });

  it('accepts an order that is stored as placed', () => {
    const draft = aDraft();
    expect(checkOrder(draft, anOrder('placed', draft), shop)).toEqual({ kind: 'accept' });
  });

  it.each(['accepted', 'paid', 'payment_failed', 'rejected'] as const)(
    'has nothing to do for an order that is %s, whatever the catalog says by now',
    (status) => {
      const draft = aDraft();
      expect(checkOrder(draft, anOrder(status, draft), catalog())).toEqual({ kind: 'duplicate' });
    },
  );

  it('tells another content under the same id: order_conflict', () => {
    const stored = anOrder('placed');
    const other = aDraft({ id: stored.id, items: [oneBowl] });
    expect(codeOf(checkOrder(other, stored, shop))).toEqual(['dead_letter', 'order_conflict']);
  });

  it('rejects what there is too little of: out_of_stock', () => {
    const verdict = checkOrder(aDraft(), undefined, catalog(aMug(1), aBowl(1)));
    expect(verdict).toEqual({
      kind: 'reject',
      reason: { code: 'out_of_stock', message: 'Of p-1001, 2 were ordered and 1 are left.' },
    });
  });

  it('tells a product that is not sold: unknown_product', () => {
    expect(checkOrder(aDraft(), undefined, catalog(aMug(2)))).toMatchObject({
      reason: { code: 'unknown_product', field: '/items/1/productId' },
    });
  });

  it('tells a price that is not the catalog’s: price_mismatch', () => {
    const draft = aDraft({ items: [oneBowl, { ...twoMugs, price: 1998 }] });
    expect(checkOrder(draft, undefined, shop)).toMatchObject({
      reason: { code: 'price_mismatch', field: '/items/1/price' },
    });
  });

  it('tells a currency that is not the catalog’s: price_mismatch', () => {
    const product = { ...aMug(2), currency: 'EUR' as Product['currency'] };
    expect(checkOrder(aDraft({ items: [twoMugs] }), undefined, catalog(product))).toMatchObject({
      reason: { code: 'price_mismatch', field: '/currency' },
    });
  });

  it('tells a product that is ordered twice: duplicate_product', () => {
    expect(checkOrder(aDraft({ items: [twoMugs, oneBowl, twoMugs] }), undefined, shop)).toMatchObject({
      reason: { code: 'duplicate_product', field: '/items/2/productId' },
    });
  });

  it('tells a sum of more than 10¹² - 1 minor units, and takes one of exactly that', () => {
    const items = (price: number) => [{ productId: 'p-1', quantity: 3, price }];
    const largest = checkOrder(aDraft({ items: items(333_333_333_333) }), undefined, catalog());
    expect(codeOf(largest)).toEqual(['dead_letter', 'unknown_product']);
    const larger = checkOrder(aDraft({ items: items(333_333_333_334) }), undefined, catalog());
    expect(codeOf(larger)).toEqual(['dead_letter', 'amount_too_large']);
  });
});
