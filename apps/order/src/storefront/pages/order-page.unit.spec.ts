import { beforeEach, describe, expect, it } from '@jest/globals';
import { orderIds } from '@millrace/contracts-order';
import type { FixedClock } from '@millrace/testing';
import { anOrder, fakeShop } from '../testing/fakes.ts';
import { visit, type Visit } from '../testing/visit.ts';

let fake: ReturnType<typeof fakeShop>;
let visitor: Visit;

beforeEach(async () => {
  fake = fakeShop();
  visitor = await visit(fake.shop);
});

const refresh = () => /<noscript><meta http-equiv="refresh" content="(\d+)">/.exec(visitor.html)?.[1];

async function show(overrides: Parameters<typeof anOrder>[0]): Promise<void> {
  const order = anOrder(overrides);
  fake.known.set(order.id, order);
  await visitor.get(`/shop/orders/${order.id}`);
}

async function placeOne(): Promise<string> {
  await visitor.add('p-1001');
  await visitor.get('/shop/checkout');
  return String((await visitor.order()).headers.location);
}

describe('the page of an order', () => {
  it.each([
    ['placed', 'We have your order'],
    ['accepted', 'Everything is set aside for you'],
  ] as const)('looks again by itself while the order is %s', async (status, heading) => {
    await show({ status });
    expect(visitor.html).toContain(heading);
    expect(visitor.html).toContain('follow-order.js');
    expect([refresh(), visitor.html.includes('data-open="true"')]).toEqual(['2', true]);
  });

  it.each([
    ['paid', 'Paid. Thank you!'],
    ['payment_failed', 'The payment did not go through'],
    ['rejected', 'We could not take your order'],
  ] as const)('stays as it is when the order is %s', async (status, heading) => {
    await show({ status, reason: status === 'paid' ? null : { code: 'c', message: 'For a <reason>.' } });
    expect(visitor.html).toContain(heading);
    expect(visitor.html.includes('For a &lt;reason&gt;.')).toBe(status !== 'paid');
    expect([refresh(), visitor.html.includes('follow-order.js')]).toEqual([undefined, false]);
  });

  it('says what was ordered, for how much, in a region that is read out when it changes', async () => {
    await show({});
    expect(visitor.html).toMatch(/2 ×\s+<a href="\/shop\/products\/p-1001">Stoneware mug/);
    expect(visitor.html).toContain('$36.00');
    expect(visitor.html).toContain('aria-live="polite"');
  });

  it('shows an order as placed to who has just placed it, and to nobody else', async () => {
    const path = await placeOne();
    expect((await visitor.get(path)).statusCode).toBe(200);
    expect(visitor.html).toContain('We have your order');
    expect((await (await visit(fake.shop)).get(path)).statusCode).toBe(404);
  });

  it('believes no cookie that the shop did not sign', async () => {
    const id = orderIds.create();
    visitor.cookies.set('orders', id);
    expect((await visitor.get(`/shop/orders/${id}`)).statusCode).toBe(404);
  });

  it('says when it takes longer than it should, and looks less often', async () => {
    const path = await placeOne();
    (fake.shop.clock as FixedClock).advance(61_000);
    await visitor.get(path);
    expect(visitor.html).toContain('longer than it should');
    expect(refresh()).toBe('15');
  });

  it.each(['ord_1', 'x', '..%2f..'])('does not look for %s', async (id) => {
    fake.broken.add('orders');
    expect((await visitor.get(`/shop/orders/${id}`)).statusCode).toBe(404);
  });

  it('is shown without state to who placed it, while the orders do not answer', async () => {
    const path = await placeOne();
    fake.broken.add('orders');
    expect((await visitor.get(path)).statusCode).toBe(200);
    expect((await (await visit(fake.shop)).get(path)).statusCode).toBe(503);
  });

  it('names products by their ids while the catalog does not answer', async () => {
    fake.broken.add('catalog');
    await show({ status: 'paid' });
    expect(visitor.html).toMatch(/2 ×\s+p-1001/);
  });
});
