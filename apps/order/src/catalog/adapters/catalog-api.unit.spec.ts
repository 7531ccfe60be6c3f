import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { productPage, type ProductPage, type ProductResponse } from '@millrace/contracts-order';
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
  it('gives every product once, page by page, in the order of the ids', async () => {
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

  it('goes on after a product that is gone', async () => {
    const { nextCursor } = await list('?limit=2');
    products.splice(3, 1);
    clock.advance(LIST_KEPT_MS);
    expect((await list(`?cursor=${nextCursor}`)).data.map(({ id }) => id)).toEqual(['p-3', 'p-4', 'p-5']);
  });

  it('finds by words and category', async () => {
    expect((await list('?query=bowl&category=Table')).data.map(({ id }) => id)).toEqual(['p-1', 'p-2']);
    expect(await list('?query=spade')).toEqual({ data: [], nextCursor: null, total: 0 });
  });

  it('reads the table once for lists of the same moments', async () => {
    await Promise.all([list(), list()]);
    clock.advance(LIST_KEPT_MS - 1);
    await list();
    expect(reads.all).toBe(1);
    clock.advance(1);
    await list();
    expect(reads.all).toBe(2);
  });

  it('shows the first product at once', async () => {
    const [first] = products.splice(0);
    expect((await list()).total).toBe(0);
    products.push(first!);
    expect((await list()).data).toEqual([first]);
  });

  it('refuses a cursor that it did not give out with invalid_cursor', async () => {
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

describe('GET /products/{id}', () => {
  it('shows the stock of this moment', async () => {
    await list();
    products[0] = aProduct({ id: 'p-3', stock: 0 });
    expect((await api.inject('/products/p-3')).json()).toMatchObject({ id: 'p-3', stock: 0 });
  });

  it('refuses what is not sold with product_not_found', async () => {
    const response = await api.inject('/products/p-none');
    expect([response.statusCode, response.json().code]).toEqual([404, 'product_not_found']);
  });
});

describe('GET /categories', () => {
  it('tells what there is and how much of it', async () => {
    expect((await api.inject('/categories')).json()).toEqual({
      data: [
        { name: 'Desk', products: 3 },
        { name: 'Table', products: 2 },
      ],
    });
  });
});
