import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FixedClock } from '@millrace/testing';
import { rejectionCodes } from '@millrace/contracts-order';
import { anOrder, inMemoryShop } from '../../testing/fakes.ts';
import { withRoutes } from '../../testing/routes.ts';
import { Visit, visit } from '../../testing/visit.ts';
import { shopApp } from './shop-app.ts';

let fake: ReturnType<typeof inMemoryShop>;
let visitor: Visit;

beforeEach(async () => {
  fake = inMemoryShop();
  visitor = await visit(fake.shop);
});

const refresh = () => /<noscript><meta http-equiv="refresh" content="(\d+)">/.exec(visitor.html)?.[1];

/** Shows the page of an order that this visitor has placed, with this state in the orders API. */
async function show(overrides: Parameters<typeof anOrder>[0]): Promise<void> {
  const path = await placeOne();
  const id = path.split('/').at(-1)!;
  fake.known.set(id, anOrder({ ...overrides, id }));
  await visitor.get(path);
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
  ] as const)('refreshes while the order is %s', async (status, heading) => {
    await show({ status });
    expect(visitor.html).toContain(heading);
    expect(visitor.html).toContain('follow-order.js');
    expect([refresh(), visitor.html.includes('data-open="true"')]).toEqual(['2', true]);
  });

  it.each([
    ['paid', 'Paid. Thank you!'],
    ['payment_failed', 'The payment did not go through'],
    ['rejected', 'We could not take your order'],
  ] as const)('does not refresh when the order is %s', async (status, heading) => {
    await show({ status, reason: status === 'paid' ? null : { code: 'c', message: 'For a <reason>.' } });
    expect(visitor.html).toContain(heading);
    expect(visitor.html.includes('For a &lt;reason&gt;.')).toBe(status !== 'paid');
    expect([refresh(), visitor.html.includes('follow-order.js')]).toEqual([undefined, false]);
  });

  it.each(rejectionCodes)('explains why the order was rejected: %s', async (code) => {
    await show({ status: 'rejected', reason: { code, message: 'p-1001: 2 of 1999 (minor units)' } });
    expect(visitor.html).toMatch(/We could not take your order<\/h2>\s*<p>[A-Z][^<]+\.<\/p>/);
    expect(visitor.html).not.toContain('minor units');
  });

  it('shows products and amounts, with a live region for screen readers', async () => {
    await show({});
    expect(visitor.html).toMatch(/2 ×\s+<a href="\/shop\/products\/p-1001">Stoneware mug/);
    expect(visitor.html).toContain('$36.00');
    expect(visitor.html).toContain('aria-live="polite"');
  });

  it('shows an order as placed that the API does not have yet', async () => {
    const path = await placeOne();
    expect((await visitor.get(path)).statusCode).toBe(200);
    expect(visitor.html).toContain('We have your order');
  });

  it('is not cached, and its address is not sent as referrer', async () => {
    const { headers } = await visitor.get(await placeOne());
    expect([headers['cache-control'], headers['referrer-policy']]).toEqual([
      'private, no-store',
      'no-referrer',
    ]);
  });

  it('ignores cookies that are not signed by the shop or signed for another purpose', async () => {
    const { id } = anOrder();
    fake.known.set(id, anOrder({ id }));
    await visitor.add('p-1001');
    await visitor.get('/shop/checkout');
    const signed = [...visitor.cookies.values(), visitor.hidden('offer')];
    for (const forged of [id, `${id}.x`, ...signed, ...signed.map((text) => `${id}.${text}`)]) {
      visitor.cookies.set('orders', forged);
      visitor.cookies.set(`order-${id}`, forged);
      expect((await visitor.get(`/shop/orders/${id}`)).statusCode).toBe(404);
    }
  });

  it('is shown for each order of concurrent tabs', async () => {
    const tabs = [visitor.copy(), visitor.copy(), visitor.copy()];
    const paths: string[] = [];
    for (const tab of tabs) {
      await tab.add('p-1001');
      await tab.get('/shop/checkout');
      const { headers } = await tab.order();
      paths.push(String(headers.location));
    }
    for (const tab of tabs) for (const [name, value] of tab.cookies) visitor.cookies.set(name, value);
    expect(new Set(paths).size).toBe(3);
    for (const path of paths) expect((await visitor.get(path)).statusCode).toBe(200);
  });

  it('has a cookie for each of the latest twenty orders', async () => {
    const paths: string[] = [];
    for (let orders = 0; orders < 22; orders += 1) {
      (fake.shop.clock as FixedClock).advance(1_000);
      paths.push(await placeOne());
    }
    expect([...visitor.cookies.keys()].filter((name) => name.startsWith('order-'))).toHaveLength(20);
    expect((await visitor.get(paths.at(-1)!)).statusCode).toBe(200);
    expect((await visitor.get(paths.at(-20)!)).statusCode).toBe(200);
  });

  it('says that an order takes longer than usual, and refreshes less often', async () => {
    const path = await placeOne();
    (fake.shop.clock as FixedClock).advance(61_000);
    await visitor.get(path);
    expect(visitor.html).toContain('longer than usual');
    expect(refresh()).toBe('15');
  });

  it.each(['ord_1', 'x', '..%2f..'])('sends no request for %s', async (id) => {
    fake.broken.add('orders');
    expect((await visitor.get(`/shop/orders/${id}`)).statusCode).toBe(404);
  });

  it('is shown without a status while the orders API does not answer', async () => {
    const path = await placeOne();
    fake.broken.add('orders');
    expect((await visitor.get(path)).statusCode).toBe(200);
  });

  it('shows product ids while the catalog does not answer', async () => {
    await show({ status: 'paid' });
    fake.broken.add('catalog');
    await visitor.get(`/shop/orders/${[...fake.known.keys()][0]}`);
    expect(visitor.html).toMatch(/2 ×\s+p-1001/);
  });
});

describe('INV-35: for another visitor', () => {
  const answerTo = async (stranger: Visit, url: string) => {
    const { statusCode, headers, body } = await stranger.get(url);
    return { statusCode, headers: { ...headers, date: '' }, body };
  };

  it('every route with an id answers as if the order did not exist', async () => {
    const { routes, app } = await withRoutes(() => shopApp(fake.shop));
    visitor = new Visit(app);
    const id = (await placeOne()).split('/').at(-1)!;
    fake.known.set(id, anOrder({ id, status: 'paid' }));
    const withIds = routes.filter(({ url }) => url.includes(':'));
    expect(withIds.map(({ url }) => url)).toContain('/shop/orders/:id');
    const of = (url: string, one: string) => url.replaceAll(/:\w+/g, one);
    for (const { url } of withIds) {
      const stranger = new Visit(app);
      const answer = await answerTo(stranger, of(url, id));
      expect(answer).toEqual(await answerTo(stranger, of(url, anOrder().id)));
      expect([url, answer.statusCode]).toEqual([url, 404]);
    }
  });

  it('the page answers the same while the orders API does not answer', async () => {
    const path = await placeOne();
    fake.broken.add('orders');
    expect((await (await visit(fake.shop)).get(path)).statusCode).toBe(404);
  });
});
