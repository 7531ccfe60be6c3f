import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { productPage, type ProductPage } from '@millrace/contracts-catalog';
import type { ProductResponse } from '@millrace/contracts-order';
import { compileSchema } from '@millrace/schema';
import { fixedClock, type FixedClock } from '@millrace/testing';
import { createCatalog, LIST_KEPT_MS } from '../application/catalog.ts';
import { aProduct, inMemoryProducts } from '../testing/products.ts';
import { catalogApi } from './catalog-api.ts';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const page = compileSchema(productPage);

let products: ProductResponse[];
let reads: { all: number };
let clock: FixedClock;
let api: FastifyInstance;

beforeEach(() => {
  products = [3, 1, 5, 2, 4].map((number) =>
    aProduct({ id: `p-${number}`, name: `Bowl number ${number}`, category: number < 3 ? 'Table' : 'Desk' }),
  );
  const memory = inMemoryProducts(products);
  ({ reads } = memory);
  clock = fixedClock('2026-05-08T12:00:00.000Z');
  api = catalogApi(createCatalog(memory.store, clock), quiet);
});

const list = async (query = ''): Promise<ProductPage> => {
  const response = await api.inject(`/products${query}`);
  expect(response.statusCode).toBe(200);
  return page.parse(response.json());
};

describe('GET /products', () => {
  it('returns every product once, page by page, sorted by id', async () => {
    const ids: string[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null && pages < 10) {
      const found: ProductPage = await list(`?limit=2${cursor && `&cursor=${cursor}`}`);
      expect(found.total).toBe(5);
      ids.push(...found.data.map(({ id }) => id));
      cursor = found.nextCursor;
      pages += 1;
    }
    expect([ids, pages]).toEqual([['p-1', 'p-2', 'p-3', 'p-4', 'p-5'], 3]);
  });

  it('continues after a product that was removed', async () => {
    const { nextCursor } = await list('?limit=2');
    products.splice(3, 1);
    clock.advance(LIST_KEPT_MS);
    expect((await list(`?cursor=${nextCursor}`)).data.map(({ id }) => id)).toEqual(['p-3', 'p-4', 'p-5']);
  });

  it('finds by words and category', async () => {
    expect((await list('?query=bowl&category=Table')).data.map(({ id }) => id)).toEqual(['p-1', 'p-2']);
    expect(await list('?query=spade')).toEqual({ data: [], nextCursor: null, total: 0 });
  });

  it('reads the table once for lists within the caching time', async () => {
    await Promise.all([list(), list()]);
    clock.advance(LIST_KEPT_MS - 1);
    await list();
    expect(reads.all).toBe(1);
    clock.advance(1);
    await list();
    expect(reads.all).toBe(2);
  });

  it('does not cache an empty list', async () => {
    const [first] = products.splice(0);
    expect((await list()).total).toBe(0);
    products.push(first!);
    expect((await list()).data).toEqual([first]);
  });

  it('refuses an unknown cursor with invalid_cursor', async () => {
    const response = await api.inject('/products?cursor=abc');
    expect([response.statusCode, response.json().code]).toEqual([400, 'invalid_cursor']);
  });

  it.each(['?limit=0', '?limit=101', '?colour=red', `?query=${'x'.repeat(101)}`])(
    'refuses %s',
    async (query) => {
      const response = await api.inject(`/products${query}`);
      expect([response.statusCode, response.json().code]).toEqual([400, 'validation_failed']);
    },
  );
});

describe('a query', () => {
  it('finds the same products in full-width letters', async () => {
    expect(await list(`?query=${encodeURIComponent('ＢＯＷＬ\u200b')}`)).toEqual(await list('?query=bowl'));
  });

  it('is refused with validation_failed when it is too long after normalization', async () => {
    const response = await api.inject(`/products?query=${encodeURIComponent('\ufdfa'.repeat(6))}`);
    expect([response.statusCode, response.json()]).toEqual([
      400,
      expect.objectContaining({
        code: 'validation_failed',
        errors: [expect.objectContaining({ pointer: '/query/query', code: 'wrong_length' })],
      }),
    ]);
  });
});

describe('GET /selection', () => {
  it('returns current products, without those that are not on sale', async () => {
    await list();
    products[0] = aProduct({ id: 'p-3', stock: 0 });
    const { data } = (await api.inject('/selection?ids=p-3,p-none,p-1')).json() as ProductPage;
    expect(data.map(({ id, stock }) => [id, stock]).sort()).toEqual([
      ['p-1', 12],
      ['p-3', 0],
    ]);
  });

  const ids = (count: number) => Array.from({ length: count }, (_, number) => `p-${number}`).join(',');

  it('accepts as many ids as an order may have lines', async () => {
    expect((await api.inject(`/selection?ids=${ids(50)}`)).statusCode).toBe(200);
  });

  it.each(['', '?ids=', '?ids=p-1,', '?ids=x', `?ids=${ids(51)}`])('refuses %s', async (query) => {
    const response = await api.inject(`/selection${query}`);
    expect([response.statusCode, response.json().code]).toEqual([400, 'validation_failed']);
  });
});

describe('GET /products/{id}', () => {
  it('returns the current stock', async () => {
    await list();
    products[0] = aProduct({ id: 'p-3', stock: 0 });
    expect((await api.inject('/products/p-3')).json()).toMatchObject({ id: 'p-3', stock: 0 });
  });

  it('refuses an unknown product with product_not_found', async () => {
    const response = await api.inject('/products/p-none');
    expect([response.statusCode, response.json().code]).toEqual([404, 'product_not_found']);
  });
});

describe('GET /categories', () => {
  it('returns each category with its number of products', async () => {
    expect((await api.inject('/categories')).json()).toEqual({
      data: [
        { name: 'Desk', products: 3 },
        { name: 'Table', products: 2 },
      ],
    });
  });
});
