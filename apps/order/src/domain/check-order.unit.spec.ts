import { describe, expect, it } from '@jest/globals';
import type { OrderLine } from '@millrace/contracts-order';
import { aBowl, aDraft, aMug, anOrder, oneBowl, twoMugs } from '../testing/builders.ts';
import { checkOrder } from './check-order.ts';
import type { Product } from './product.ts';

const catalog = (...products: Product[]) => ({
  products: new Map(products.map((product) => [product.id, product])),
  connectors: ['sandbox'] as const,
});
const shop = catalog(aMug(2), aBowl(1));
const codeOf = (verdict: ReturnType<typeof checkOrder>) =>
  'reason' in verdict ? [verdict.kind, verdict.reason.code] : [verdict.kind];

describe('the check of an order', () => {
  it('accepts products of the catalog at its prices', () => {
    expect(checkOrder(aDraft(), undefined, shop)).toEqual({ kind: 'accept' });
  });

  it('accepts an order that is stored as placed', () => {
    const draft = aDraft();
    expect(checkOrder(draft, anOrder('placed', draft), shop)).toEqual({ kind: 'accept' });
  });

  it.each(['accepted', 'paid', 'payment_failed', 'rejected'] as const)(
    'treats an order that is %s as a duplicate, whatever the catalog says now',
    (status) => {
      const draft = aDraft();
      expect(checkOrder(draft, anOrder(status, draft), catalog())).toEqual({ kind: 'duplicate' });
    },
  );

  it('dead-letters other content under the same id: order_conflict', () => {
    const stored = anOrder('placed');
    const other = aDraft({ id: stored.id, items: [oneBowl] });
    expect(codeOf(checkOrder(other, stored, shop))).toEqual(['dead_letter', 'order_conflict']);
  });

  it('rejects more than the stock: out_of_stock', () => {
    const verdict = checkOrder(aDraft(), undefined, catalog(aMug(1), aBowl(1)));
    expect(verdict).toEqual({
      kind: 'reject',
      reason: { code: 'out_of_stock', message: 'Of p-1001, 2 were ordered and 1 are left.' },
    });
  });

  it('rejects a product that is not sold: unknown_product', () => {
    expect(checkOrder(aDraft(), undefined, catalog(aMug(2)))).toEqual({
      kind: 'reject',
      reason: { code: 'unknown_product', message: 'There is no product p-1004.' },
    });
  });

  it('rejects a price that differs from the catalog: price_mismatch', () => {
    const draft = aDraft({ items: [oneBowl, { ...twoMugs, price: 1998 }] });
    expect(checkOrder(draft, undefined, shop)).toEqual({
      kind: 'reject',
      reason: {
        code: 'price_mismatch',
        message: 'p-1001 costs 1999 USD, not 1998 (both in minor units).',
      },
    });
  });

  it('rejects a currency that differs from the catalog: price_mismatch', () => {
    const product = { ...aMug(2), currency: 'EUR' as Product['currency'] };
    expect(checkOrder(aDraft({ items: [twoMugs] }), undefined, catalog(product))).toEqual({
      kind: 'reject',
      reason: { code: 'price_mismatch', message: 'p-1001 is sold in EUR, not in USD.' },
    });
  });

  it('rejects a product that is ordered twice: duplicate_product', () => {
    expect(checkOrder(aDraft({ items: [twoMugs, oneBowl, twoMugs] }), undefined, shop)).toEqual({
      kind: 'reject',
      reason: {
        code: 'duplicate_product',
        message: 'p-1001 is ordered twice; there may be one line for each product.',
      },
    });
  });

  it('INV-1: dead-letters a sum above 10¹² - 1 minor units, even if the order has other faults', () => {
    const line = (price: number) => ({ productId: 'p-1', quantity: 3, price });
    const codesOf = (...items: OrderLine[]) => codeOf(checkOrder(aDraft({ items }), undefined, catalog()));
    expect(codesOf(line(333_333_333_333))).toEqual(['reject', 'unknown_product']);
    expect(codesOf(line(333_333_333_334))).toEqual(['dead_letter', 'amount_too_large']);
    expect(codesOf(line(333_333_333_333), line(333_333_333_333))).toEqual([
      'dead_letter',
      'amount_too_large',
    ]);
  });
});
