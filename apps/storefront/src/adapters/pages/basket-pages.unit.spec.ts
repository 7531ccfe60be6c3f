import { beforeEach, describe, expect, it } from '@jest/globals';
import { MAX_LINES } from '../../domain/basket.ts';
import { aProduct, inMemoryShop } from '../../testing/fakes.ts';
import { visit, type Visit } from '../../testing/visit.ts';

let fake: ReturnType<typeof inMemoryShop>;
let visitor: Visit;

beforeEach(async () => {
  fake = inMemoryShop([aProduct(), aProduct({ id: 'p-2', name: 'Bowl', price: 2500, stock: 3 })]);
  visitor = await visit(fake.shop);
});

describe('the basket', () => {
  it('shows that it is empty at first', async () => {
    await visitor.get('/shop/basket');
    expect(visitor.html).toContain('There is nothing in it yet');
  });

  it('shows the total of its products', async () => {
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

  it('refuses unknown products, and more products than fit', async () => {
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

  it('is empty when its cookie is not signed by the shop', async () => {
    await visitor.add('p-1001');
    const signed = visitor.cookies.get('basket')!;
    for (const forged of ['p-1001*9', signed.replace('*1', '*9'), `${signed}x`]) {
      visitor.cookies.set('basket', forged);
      await visitor.get('/shop/basket');
      expect(visitor.html).toContain('There is nothing in it yet');
    }
  });

  it('shows products that have sold out, without a link to the checkout', async () => {
    await visitor.add('p-2', 3);
    fake.products[1] = { ...fake.products[1]!, stock: 0 };
    await visitor.get('/shop/basket');
    expect(visitor.html).toContain('It has sold out.');
    expect(visitor.html).not.toContain('href="/shop/checkout"');
    expect((await visitor.get('/shop/checkout')).headers.location).toBe('/shop/basket');
  });
});
