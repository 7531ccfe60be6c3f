import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FixedClock } from '@millrace/testing';
import { ServiceUnavailable } from '../../application/ports.ts';
import { aProduct, anOrder, inMemoryShop } from '../../testing/fakes.ts';
import { visit, type Visit } from '../../testing/visit.ts';
import { shopApp } from './shop-app.ts';

let fake: ReturnType<typeof inMemoryShop>;
let visitor: Visit;

beforeEach(async () => {
  fake = inMemoryShop([aProduct(), aProduct({ id: 'p-2', name: 'Bowl', price: 2500, stock: 3 })]);
  visitor = await visit(fake.shop);
});

describe('the checkout', () => {
  beforeEach(async () => {
    await visitor.add('p-1001', 2);
    await visitor.get('/shop/checkout');
  });

  it('asks for a test source, not for a card', () => {
    expect(visitor.html.match(/type="radio"/g)).toHaveLength(5);
    expect(visitor.html).toContain('$36.00');
    expect(visitor.html).not.toMatch(/cc-|card.?number|cvc|autocomplete="(?!off)/i);
    expect(visitor.html.match(/<input(?![^>]*type="(hidden|radio|search)")/g)).toBeNull();
  });

  it('publishes the shown order, empties the basket and redirects to the order', async () => {
    const { statusCode, headers } = await visitor.order({ source: 'tok_declined' });
    const [order, ...more] = fake.placed();
    expect([statusCode, headers.location]).toEqual([303, `/shop/orders/${order!.data.orderId}`]);
    expect(order).toMatchObject({
      id: `${order!.data.orderId}.placed`,
      merchantId: 'mer_shop',
      data: {
        items: [{ productId: 'p-1001', quantity: 2, price: 1800 }],
        currency: 'USD',
        source: 'tok_declined',
      },
    });
    expect([more, visitor.cookies.has('basket')]).toEqual([[], false]);
  });

  it('places one order when its form is sent again, immediately or later', async () => {
    const offer = visitor.hidden('offer');
    const impatient = visitor.copy();
    const [first, second] = await Promise.all([visitor.order({ offer }), impatient.order({ offer })]);
    expect(second.headers.location).toBe(first.headers.location);
    expect(new Set(fake.placed().map(({ data }) => JSON.stringify(data))).size).toBe(1);
    const before = fake.placed().length;
    expect((await visitor.order({ offer })).headers.location).toBe(first.headers.location);
    expect((await impatient.copy().order({ offer })).headers.location).toBe(first.headers.location);
    expect(fake.placed()).toHaveLength(before);
  });

  it('shows the same order after the stock is gone or the prices have changed', async () => {
    const offer = visitor.hidden('offer');
    const again = visitor.copy();
    const { headers } = await visitor.order({ offer });
    for (const change of [{ stock: 0 }, { price: 2000 }]) {
      fake.products[0] = aProduct(change);
      expect((await again.copy().order({ offer })).headers.location).toBe(headers.location);
    }
    expect(fake.placed()).toHaveLength(1);
  });

  it('keeps products that were added to the basket since', async () => {
    const offer = visitor.hidden('offer');
    await visitor.order({ offer });
    await visitor.add('p-1001', 2);
    await visitor.order({ offer });
    expect(visitor.cookies.has('basket')).toBe(true);
  });

  it('refuses its form with another source, and links to the existing order', async () => {
    const offer = visitor.hidden('offer');
    const other = visitor.copy();
    const { headers } = await visitor.order({ offer, source: 'tok_success' });
    for (const visit of [visitor, other]) {
      expect((await visit.order({ offer, source: 'tok_declined' })).statusCode).toBe(409);
      expect(visit.html).toContain('You have sent this order already');
      expect(visit.html).toContain(`href="${headers.location}"`);
      expect((await visit.get(String(headers.location))).statusCode).toBe(200);
    }
    expect(fake.placed()).toHaveLength(1);
  });

  it('keeps its offer for the first source while the outcome is unknown', async () => {
    fake.broken.add('topic');
    expect((await visitor.copy().order()).statusCode).toBe(503);
    fake.broken.clear();
    expect((await visitor.copy().order({ source: 'tok_declined' })).statusCode).toBe(409);
    expect(fake.placed()).toEqual([]);
    expect((await visitor.order()).statusCode).toBe(303);
    expect(fake.placed()).toHaveLength(1);
  });

  it('shows the same form again while it is unknown whether the order was published', async () => {
    fake.broken.add('topic');
    const offer = visitor.hidden('offer');
    const { statusCode, headers } = await visitor.order({ source: 'tok_declined' });
    expect([statusCode, headers['retry-after']]).toEqual([503, '5']);
    expect(visitor.html).toContain('Send it again');
    expect(fake.logged.map(({ message }) => message)).toContain('order may not be published');
    expect([visitor.hidden('offer'), visitor.hidden('source')]).toEqual([offer, 'tok_declined']);
    fake.broken.clear();
    await visitor.order({ source: visitor.hidden('source') });
    expect(fake.placed()).toMatchObject([{ data: { source: 'tok_declined' } }]);
  });

  it('places an order that was published but could not be recorded', async () => {
    const { published } = fake.shop.usedOffers;
    fake.shop.usedOffers.published = async () => {
      throw new ServiceUnavailable('offers', { retryable: true, cause: new Error('timeout') });
    };
    const again = visitor.copy();
    const { statusCode, headers } = await visitor.order();
    expect([statusCode, (await visitor.get(String(headers.location))).statusCode]).toEqual([303, 200]);
    fake.shop.usedOffers.published = published;
    fake.products[0] = aProduct({ stock: 0 });
    expect((await again.order()).headers.location).toBe(headers.location);
    expect(new Set(fake.placed().map(({ data }) => data.orderId)).size).toBe(1);
  });

  it('refuses an expired offer and makes a new one', async () => {
    const offer = visitor.hidden('offer');
    (fake.shop.clock as FixedClock).advance(60 * 60 * 1000);
    expect((await visitor.order({ offer })).statusCode).toBe(409);
    expect([fake.placed(), visitor.html.includes('Your checkout has expired')]).toEqual([[], true]);
    expect((await visitor.order()).statusCode).toBe(303);
  });

  it('refuses the offer of another visitor', async () => {
    const offer = visitor.hidden('offer');
    const stranger = await visit(fake.shop);
    await stranger.add('p-1001', 2);
    await stranger.get('/shop/checkout');
    expect((await stranger.order({ offer })).statusCode).toBe(409);
    await visitor.order({ offer });
    expect((await stranger.order({ offer })).statusCode).toBe(409);
    expect([...stranger.cookies.keys()].filter((name) => name.startsWith('order'))).toEqual([]);
  });

  it('refuses an offer of another release', async () => {
    const app = await shopApp(fake.shop);
    await app.ready();
    const offer = app.signCookie(
      `offer:${JSON.stringify({ orderId: anOrder().id, currency: 'USD', items: [] })}`,
    );
    expect((await visitor.order({ offer })).statusCode).toBe(409);
    expect(fake.placed()).toEqual([]);
  });

  it('shows the changed price and places no order at the old one', async () => {
    fake.products[0] = aProduct({ price: 2000 });
    const { statusCode } = await visitor.order();
    expect([statusCode, fake.placed()]).toEqual([409, []]);
    expect(visitor.html).toContain('A price has changed');
    expect(visitor.html).toMatch(/\$20\.00 each now; it was\s+\$18\.00/);
    await visitor.order();
    expect(fake.placed()[0]!.data.items[0]!.price).toBe(2000);
  });

  it.each([
    ['sold out', () => (fake.products[0] = aProduct({ stock: 0 }))],
    ['is too low', () => (fake.products[0] = aProduct({ stock: 1 }))],
    ['is no longer sold', () => fake.products.shift()],
  ])('places no order when a product %s meanwhile', async (_, change) => {
    change();
    const { statusCode } = await visitor.order();
    expect([statusCode, fake.placed()]).toEqual([409, []]);
    expect(visitor.html).toContain('just sold out');
  });

  it('places no order when the basket has changed in another window', async () => {
    const { html } = visitor;
    await visitor.add('p-2');
    visitor.html = html;
    expect((await visitor.order()).statusCode).toBe(409);
    expect(visitor.html).toContain('Your basket has changed');
    expect(fake.placed()).toEqual([]);
  });

  it('places no order at a forged price', async () => {
    const offer = visitor.hidden('offer');
    for (const forged of [offer.replace('1800', '1'), '', visitor.cookies.get('basket')!]) {
      await visitor.get('/shop/checkout');
      expect((await visitor.order({ offer: forged })).statusCode).toBe(409);
    }
    expect(fake.placed()).toEqual([]);
  });

  it.each(['tok_other', '4242424242424242', ''])('refuses the source %j', async (source) => {
    expect((await visitor.order({ source })).statusCode).toBe(422);
    expect([fake.placed(), visitor.html.includes('4242')]).toEqual([[], false]);
  });

  it.each(['topic', 'offers'] as const)(
    'keeps the basket when the dependency does not answer: %s',
    async (service) => {
      fake.broken.add(service);
      expect((await visitor.order()).statusCode).toBe(503);
      expect(visitor.cookies.has('basket')).toBe(true);
    },
  );

  it('redirects to the basket when the basket is empty', async () => {
    const { headers } = await (await visit(fake.shop)).get('/shop/checkout');
    expect(headers.location).toBe('/shop/basket');
  });
});
