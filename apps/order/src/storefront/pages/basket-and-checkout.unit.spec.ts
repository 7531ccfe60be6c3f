import { beforeEach, describe, expect, it } from '@jest/globals';
import { orderPlaced } from '@millrace/contracts-order';
import { MAX_LINES } from '../domain/basket.ts';
import { aProduct, fakeShop } from '../testing/fakes.ts';
import { visit, type Visit } from '../testing/visit.ts';

let fake: ReturnType<typeof fakeShop>;
let visitor: Visit;

beforeEach(async () => {
  fake = fakeShop([aProduct(), aProduct({ id: 'p-2', name: 'Bowl', price: 2500, stock: 3 })]);
  visitor = await visit(fake.shop);
});

const placed = () =>
  fake.published
    .filter(({ type }) => type === orderPlaced.type)
    .map(({ detail }) => orderPlaced.parse(detail));

describe('the basket', () => {
  it('is empty at first, and says so', async () => {
    await visitor.get('/shop/basket');
    expect(visitor.html).toContain('There is nothing in it yet');
  });

  it('adds up what was put into it', async () => {
    const { statusCode, headers } = await visitor.add('p-1001', 2);
    expect([statusCode, headers.location]).toEqual([303, '/shop/basket']);
    await visitor.add('p-1001', 1);
    await visitor.add('p-2', 2);
    await visitor.get('/shop/basket');
    expect(visitor.html).toContain('$104.00');
    expect(visitor.html).toMatch(/class="count">5</);
  });

  it('changes quantities and removes lines', async () => {
    await visitor.add('p-1001', 2);
    await visitor.add('p-2');
    await visitor.get('/shop/basket');
    await visitor.post('/shop/basket', { productId: 'p-1001', quantity: '4' });
    await visitor.post('/shop/basket', { productId: 'p-2', quantity: '1', remove: 'yes' });
    await visitor.get('/shop/basket');
    expect(visitor.html).toContain('$72.00');
    expect(visitor.html).not.toContain('Bowl');
    await visitor.post('/shop/basket', { productId: 'p-1001', quantity: '0' });
    expect(visitor.cookies.has('basket')).toBe(false);
  });

  it.each(['0', '-1', '1.5', '100', 'two', ''])('refuses to take %j pieces', async (quantity) => {
    await visitor.get('/shop/products/p-1001');
    const { statusCode } = await visitor.post('/shop/basket/items', { productId: 'p-1001', quantity });
    expect([statusCode, visitor.cookies.has('basket')]).toEqual([422, false]);
  });

  it('refuses what is not sold, and more products than it holds', async () => {
    await visitor.get('/shop/products/p-1001');
    expect((await visitor.post('/shop/basket/items', { productId: 'p-9', quantity: '1' })).statusCode).toBe(
      404,
    );
    for (let number = 0; number <= MAX_LINES; number += 1)
      fake.products.push(aProduct({ id: `p-more-${number}` }));
    for (let number = 0; number < MAX_LINES; number += 1) await visitor.add(`p-more-${number}`);
    expect((await visitor.add(`p-more-${MAX_LINES}`)).statusCode).toBe(409);
    expect(visitor.html).toContain('The basket is full');
  });

  it('that somebody else wrote is no basket', async () => {
    await visitor.add('p-1001');
    const signed = visitor.cookies.get('basket')!;
    for (const forged of ['p-1001*9', signed.replace('*1', '*9'), `${signed}x`]) {
      visitor.cookies.set('basket', forged);
      await visitor.get('/shop/basket');
      expect(visitor.html).toContain('There is nothing in it yet');
    }
  });

  it('shows what has sold out since, and opens no checkout', async () => {
    await visitor.add('p-2', 3);
    fake.products[1] = { ...fake.products[1]!, stock: 0 };
    await visitor.get('/shop/basket');
    expect(visitor.html).toContain('It has sold out.');
    expect(visitor.html).not.toContain('href="/shop/checkout"');
    expect((await visitor.get('/shop/checkout')).headers.location).toBe('/shop/basket');
  });
});

describe('the checkout', () => {
  beforeEach(async () => {
    await visitor.add('p-1001', 2);
    await visitor.get('/shop/checkout');
  });

  it('asks for a test source and for no card', () => {
    expect(visitor.html.match(/type="radio"/g)).toHaveLength(5);
    expect(visitor.html).toContain('$36.00');
    expect(visitor.html).not.toMatch(/cc-|card.?number|cvc|autocomplete="(?!off)/i);
    expect(visitor.html.match(/<input(?![^>]*type="(hidden|radio|search)")/g)).toBeNull();
  });

  it('publishes the order that was shown, empties the basket and goes to the order', async () => {
    const { statusCode, headers } = await visitor.order({ source: 'tok_declined' });
    const [order, ...more] = placed();
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

  it('places one order when its form is sent twice', async () => {
    const before = new Map(visitor.cookies);
    const first = await visitor.order();
    const offer = visitor.hidden('offer');
    const again = await visitor.order({ offer });
    expect(again.headers.location).toBe(first.headers.location);
    expect(placed()).toHaveLength(1);
    // Sent at the same time, before the first answer came: the same id with the same content is a duplicate.
    const impatient = await visit(fake.shop);
    for (const [name, value] of before) impatient.cookies.set(name, value);
    impatient.html = visitor.html;
    await impatient.order({ offer });
    expect(new Set(placed().map(({ id }) => id)).size).toBe(1);
    expect(placed()[1]!.data).toEqual(placed()[0]!.data);
  });

  it('says which price has changed, and orders nothing at the old one', async () => {
    fake.products[0] = aProduct({ price: 2000 });
    const { statusCode } = await visitor.order();
    expect([statusCode, placed()]).toEqual([409, []]);
    expect(visitor.html).toContain('A price has changed');
    expect(visitor.html).toMatch(/\$20\.00 each now, before it was\s+\$18\.00/);
    await visitor.order();
    expect(placed()[0]!.data.items[0]!.price).toBe(2000);
  });

  it.each([
    ['sold out', () => (fake.products[0] = aProduct({ stock: 0 }))],
    ['is too few', () => (fake.products[0] = aProduct({ stock: 1 }))],
    ['is not sold any more', () => fake.products.shift()],
  ])('orders nothing that %s meanwhile', async (_, change) => {
    change();
    const { statusCode } = await visitor.order();
    expect([statusCode, placed()]).toEqual([409, []]);
    expect(visitor.html).toContain('just sold out');
  });

  it('orders nothing that the visitor has changed in another window', async () => {
    const { html } = visitor;
    await visitor.add('p-2');
    visitor.html = html;
    expect((await visitor.order()).statusCode).toBe(409);
    expect(visitor.html).toContain('Your basket has changed');
    expect(placed()).toEqual([]);
  });

  it('orders nothing at a price that the visitor wrote', async () => {
    const offer = visitor.hidden('offer');
    for (const forged of [offer.replace('1800', '1'), '', visitor.cookies.get('basket')!]) {
      await visitor.get('/shop/checkout');
      expect((await visitor.order({ offer: forged })).statusCode).toBe(409);
    }
    expect(placed()).toEqual([]);
  });

  it.each(['tok_other', '4242424242424242', ''])('refuses the source %j', async (source) => {
    expect((await visitor.order({ source })).statusCode).toBe(422);
    expect([placed(), visitor.html.includes('4242')]).toEqual([[], false]);
  });

  it('keeps the basket when the order cannot be published', async () => {
    fake.broken.add('topic');
    expect((await visitor.order()).statusCode).toBe(503);
    expect(visitor.cookies.has('basket')).toBe(true);
  });

  it('of an empty basket leads to the basket', async () => {
    const { headers } = await (await visit(fake.shop)).get('/shop/checkout');
    expect(headers.location).toBe('/shop/basket');
  });
});
