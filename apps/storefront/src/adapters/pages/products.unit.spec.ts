import { sampleFormats } from '@millrace/card-numbers/testing';
import { describe, expect, it } from '@jest/globals';
import { productSearched } from '@millrace/contracts-storefront';
import { aProduct, inMemoryShop } from '../../testing/fakes.ts';
import { visit } from '../../testing/visit.ts';

describe('the products', () => {
  it('are shown with price, stock and link', async () => {
    const { shop } = inMemoryShop([
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

  it('are searched in one category, page by page', async () => {
    const { shop, queries, published } = inMemoryShop();
    const visitor = await visit(shop);
    await visitor.get('/?query=blue+mug&category=Table');
    const next = /rel="next" href="([^"]+)"/.exec(visitor.html)![1]!.replaceAll('&amp;', '&');
    await visitor.get(next);
    expect(queries).toEqual([
      { query: 'blue mug', category: 'Table', cursor: undefined },
      { query: 'blue mug', category: 'Table', cursor: 'more' },
    ]);
    // The next page is not another search.
    expect(published).toEqual([
      { source: 'millrace.order', type: 'product.searched', detail: expect.anything() },
    ]);
    const { data, merchantId } = productSearched.parse(published[0]!.detail);
    expect([data, merchantId]).toEqual([{ term: 'blue mug', results: 1 }, 'mer_shop']);
  });

  it('are not a search without a query', async () => {
    const { shop, published } = inMemoryShop();
    await visited(shop, '/?query=+&category=Table');
    expect(published).toEqual([]);
  });

  it('are shown when the search cannot be published', async () => {
    const { shop, broken, logged } = inMemoryShop();
    broken.add('topic');
    const { statusCode } = await visited(shop, '/?query=mug');
    expect(statusCode).toBe(200);
    expect(logged.map(({ message }) => message)).toContain('search not published');
    expect(JSON.stringify(logged)).not.toContain('mug');
  });

  it('show a hint when nothing is found', async () => {
    const { html } = await visited(inMemoryShop([]).shop, '/?query=spade');
    expect(html).toContain('No products match your search');
  });

  it('INV-34: are not searched by a card number, which is not stored', async () => {
    for (const writing of sampleFormats()) {
      // Also at the end of the catalog's limit.
      for (const query of [writing, `${'x'.repeat(90)} ${writing}`]) {
        const { shop, queries, published, logged } = inMemoryShop();
        const { statusCode, html } = await visited(shop, `/?${new URLSearchParams({ query })}`);
        expect([query, statusCode, queries, published]).toEqual([query, 422, [], []]);
        expect(html + JSON.stringify(logged)).not.toContain(writing);
      }
    }
  });

  it.each([
    // Twenty digits are not a card number, but a search is cut to 100 characters, which end with the first
    // sixteen.
    `${'x'.repeat(83)} 42424242424242424242`,
    // Its words form a card number.
    '4242!4242!4242!4242',
  ])('are not searched by %j, which contains a card number after it is cut or split', async (query) => {
    const { shop, queries, published } = inMemoryShop();
    const { statusCode } = await visited(shop, `/?${new URLSearchParams({ query })}`);
    expect([statusCode, queries, published]).toEqual([422, [], []]);
  });

  it('are searched by the truncated query when it is too long after normalization', async () => {
    const { shop, queries, published } = inMemoryShop();
    const { statusCode } = await visited(
      shop,
      `/?query=${encodeURIComponent(`a\0b\uffff${'\ufdfa'.repeat(100)}`)}`,
    );
    expect(statusCode).toBe(200);
    const { query } = queries[0] as { query: string };
    expect(query).toMatch(/^a b صلى/);
    expect(query.length).toBeLessThanOrEqual(100);
    expect(productSearched.parse(published[0]!.detail).data.term).toBe(query);
  });

  it.each([
    ['category', 'x'.repeat(41)],
    ['category', "'".repeat(9_000)],
    ['cursor', 'x'.repeat(1_025)],
    ['query', `4242424242424242${'x'.repeat(1_000)}`],
  ])('are not searched by a %s that the catalog would refuse', async (name, value) => {
    const { shop, queries } = inMemoryShop();
    const { statusCode } = await visited(shop, `/?${new URLSearchParams({ [name]: value })}`);
    expect([statusCode, queries]).toEqual([404, []]);
  });

  it.each(['query', 'category', 'cursor', 'unknown'])(
    'are not searched by a URL that is too long to check for card numbers: %s',
    async (name) => {
      const { shop, queries, published } = inMemoryShop();
      const value = '1 '.repeat(2_500) + '4242 4242 4242 4242';
      const { statusCode } = await visited(shop, `/?${new URLSearchParams({ [name]: value })}`);
      expect([statusCode, queries, published]).toEqual([404, [], []]);
    },
  );

  it('are not found by an unknown cursor', async () => {
    expect((await visited(inMemoryShop().shop, '/?cursor=wrong')).statusCode).toBe(404);
  });
});

describe('a product', () => {
  it('can be added to the basket while it is in stock', async () => {
    const { shop, products } = inMemoryShop([aProduct({ stock: 7 })]);
    const visitor = await visit(shop);
    await visitor.get('/shop/products/p-1001');
    expect(visitor.html).toContain('max="7"');
    products[0] = aProduct({ stock: 0 });
    await visitor.get('/shop/products/p-1001');
    expect(visitor.html).toContain('Out of stock.');
    expect(visitor.html).not.toContain('Add to basket');
  });

  it('is not found when it is not on sale', async () => {
    expect((await visited(inMemoryShop().shop, '/shop/products/p-none')).statusCode).toBe(404);
  });
});

describe('untrusted text', () => {
  const hostile = `"><script>1</script><img onerror=alert>`;

  it('is escaped wherever it is shown', async () => {
    const { shop } = inMemoryShop([
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
