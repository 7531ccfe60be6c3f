import { describe, expect, it } from '@jest/globals';
import { compileSchema } from '@millrace/schema';
import { orderIds, orderPlaced, placeOrderRequest, productsRequest } from './index.ts';

const line = { productId: 'p-1001', quantity: 2, price: 1999 };
const content = { items: [line], currency: 'USD', source: 'tok_success' };
const request = compileSchema(placeOrderRequest);
const pointersOf = (body: unknown) => [...new Set(request.errors(body).map(({ pointer }) => pointer))];

describe('the content of an order', () => {
  it('has one to fifty lines, a currency and a source', () => {
    expect(pointersOf(content)).toEqual([]);
    expect(pointersOf({ ...content, orderId: orderIds.create() })).toEqual([]);
    expect(pointersOf({ ...content, items: Array(50).fill(line) })).toEqual([]);
  });

  it.each([
    ['no line', { items: [] }, '/items'],
    ['too many lines', { items: Array(51).fill(line) }, '/items'],
    ['a price as a string', { items: [{ ...line, price: '1999' }] }, '/items/0/price'],
    ['a price of zero', { items: [{ ...line, price: 0 }] }, '/items/0/price'],
    ['a negative quantity', { items: [line, { ...line, quantity: -1 }] }, '/items/1/quantity'],
    ['a fractional quantity', { items: [{ ...line, quantity: 0.5 }] }, '/items/0/quantity'],
    ['a quantity above one thousand', { items: [{ ...line, quantity: 1001 }] }, '/items/0/quantity'],
    ['a line without a product', { items: [{ quantity: 1, price: 1 }] }, '/items/0/productId'],
    ['a card number', { source: '4242424242424242' }, '/source'],
    ['an unknown currency', { currency: 'XXY' }, '/currency'],
    ['an unknown field', { coupon: 'X' }, '/coupon'],
  ])('cannot have %s', (_, wrong, pointer) => {
    expect(pointersOf({ ...content, ...wrong })).toEqual([pointer]);
  });
});

describe('order.placed', () => {
  const facts = { id: 'x', occurredAt: '2026-05-08T12:00:00.000Z', correlationId: 'c', merchantId: 'mer_1' };

  it('reports the position of an invalid field in its detail', () => {
    const { detail } = orderPlaced.make({ ...facts, data: { orderId: orderIds.create(), ...content } });
    expect(orderPlaced.detail.errors(detail)).toEqual([]);
    const data = { ...detail.data, items: [{ ...line, price: '1999' }] };
    expect(orderPlaced.detail.errors({ ...detail, data })).toMatchObject([
      { pointer: '/data/items/0/price', code: 'wrong_type' },
    ]);
    expect(orderPlaced.detail.errors({ ...detail, merchantId: undefined })).toMatchObject([
      { pointer: '/merchantId', code: 'required' },
    ]);
  });
});

describe('a request for products', () => {
  const merchantId = 'mer_00000000000000000000000001';
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `p-${index}`);

  it.each([{ limit: 1 }, { limit: 1000, after: 'p-1' }, { ids: ids(1) }, { ids: ids(100) }])(
    'asks for a page or for some: %j',
    (request) => {
      expect(productsRequest.errors({ merchantId, ...request })).toEqual([]);
    },
  );

  it.each([
    {},
    { limit: 0 },
    { limit: 1001 },
    { limit: 1.5 },
    { limit: 1, after: 'x' },
    { limit: 1, merchantId: 'acme' },
    { ids: [] },
    { ids: ids(101) },
    { ids: ['health'] },
    { ids: ids(1), limit: 1 },
    { limit: 1, query: 'mug' },
  ])('is not %j', (request) => {
    expect(productsRequest.errors({ merchantId, ...request })).not.toEqual([]);
  });
});
