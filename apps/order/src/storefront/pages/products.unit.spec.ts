import { describe, expect, it } from '@jest/globals';
import { productSearched } from '@millrace/contracts-order';
import { aProduct, fakeShop } from '../testing/fakes.ts';
import { visit } from '../testing/visit.ts';

describe('the products', () => {
  it('are shown with price, stock and a way to each', async () => {
    const { shop } = fakeShop([
      aProduct(),
      aProduct({ id: 'p-2', name: 'Jug', stock: 0 }),
      aProduct({ id: 'p-3', name: 'Bowl', stock: 3 }),
    ]);
    const { html } = await visited(shop, '/');
    expect(html).toContain('href="/shop/products/p-1001"');
    expect(html).toContain('$18.00');
    expect(html.match(/Out of stock/g)).toHaveLength(1);
    expect(html).toContain('Only 3 left');
  });

  it('are searched for in one category, page by page', async () => {
    const { shop, asked, published } = fakeShop();
    const visitor = await visit(shop);
    await visitor.get('/?query=blue+mug&category=Table');
    const next = /rel="next" href="([^"]+)"/.exec(visitor.html)![1]!.replaceAll('&amp;', '&');
    await visitor.get(next);
    expect(asked).toEqual([
      { query: 'blue mug', category: 'Table', cursor: undefined },
      { query: 'blue mug', category: 'Table', cursor: 'more' },
    ]);
    // A page further is not another search.
    expect(published).toEqual([
      { source: 'millrace.order', type: 'product.searched', detail: expect.anything() },
    ]);
    const { data, merchantId } = productSearched.parse(published[0]!.detail);
    expect([data, merchantId]).toEqual([{ term: 'blue mug', results: 1 }, 'mer_shop']);
  });

  it('are no search as long as nothing is looked for', async () => {
    const { shop, published } = fakeShop();
    await visited(shop, '/?query=+&category=Table');
    expect(published).toEqual([]);
  });

  it('are shown though the search cannot be told', async () => {
    const { shop, broken, logged } = fakeShop();
    broken.add('topic');
    const { statusCode } = await visited(shop, '/?query=mug');
    expect(statusCode).toBe(200);
    expect(logged.map(({ message }) => message)).toContain('a search was not published');
    expect(JSON.stringify(logged)).not.toContain('mug');
  });

  it('say so when nothing is found', async () => {
    const { html } = await visited(fakeShop([]).shop, '/?query=spade');
    expect(html).toContain('Nothing like that on the shelves');
  });

  it('are not searched by a card number, which is kept nowhere', async () => {
    const { shop, asked, published, logged } = fakeShop();
    const { statusCode, html } = await visited(shop, '/?query=4242+4242+4242+4242');
    expect([statusCode, asked, published]).toEqual([422, [], []]);
    expect(html + JSON.stringify(logged)).not.toContain('4242');
  });

  it('are not found by a cursor that the catalog did not give', async () => {
    expect((await visited(fakeShop().shop, '/?cursor=wrong')).statusCode).toBe(404);
  });
});

describe('a product', () => {
  it('can be put into the basket as long as there is stock', async () => {
    const { shop, products } = fakeShop([aProduct({ stock: 7 })]);
    const visitor = await visit(shop);
    await visitor.get('/shop/products/p-1001');
    expect(visitor.html).toContain('max="7"');
    products[0] = aProduct({ stock: 0 });
    await visitor.get('/shop/products/p-1001');
    expect(visitor.html).toContain('Out of stock.');
    expect(visitor.html).not.toContain('Add to basket');
  });

  it('that is not sold is not found', async () => {
    expect((await visited(fakeShop().shop, '/shop/products/p-none')).statusCode).toBe(404);
  });
});

describe('text from elsewhere', () => {
  const hostile = `"><script>alert('1')</script><img src=x onerror=alert(1)>`;

  it('is shown as text, wherever it stands', async () => {
    const { shop } = fakeShop([
      aProduct({ name: hostile, description: hostile, category: hostile, image: '"onload="x' }),
    ]);
    const visitor = await visit(shop);
    const pages = [
      '/',
      `/?query=${encodeURIComponent(hostile)}`,
      `/?category=${encodeURIComponent(hostile)}`,
    ];
    for (const page of [...pages, '/shop/products/p-1001']) {
      await visitor.get(page);
      expect(visitor.html).toContain('&lt;script&gt;');
      expect(visitor.html).not.toMatch(/<script>|<img|onload="/);
    }
    await visitor.add('p-1001');
    for (const page of ['/shop/basket', '/shop/checkout']) {
      await visitor.get(page);
      expect(visitor.html).toContain('&lt;script&gt;');
      expect(visitor.html).not.toMatch(/<script>|<img/);
    }
  });
});

async function visited(shop: Parameters<typeof visit>[0], url: string) {
  const visitor = await visit(shop);
  const { statusCode } = await visitor.get(url);
  return { statusCode, html: visitor.html };
}
