import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceUnavailable } from '../application/ports.ts';
import { anOrder, aProduct } from '../testing/fakes.ts';
import { httpCatalog, httpOrders } from './http-clients.ts';

const asked: { url: string; headers: IncomingHttpHeaders }[] = [];
const answer = { status: 200, body: '{}' };
const server = createServer(({ url = '', headers }, response) => {
  asked.push({ url, headers });
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
});
let url: string;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
});

const answers = (status: number, body: unknown): void => {
  Object.assign(answer, { status, body: typeof body === 'string' ? body : JSON.stringify(body) });
};

describe('the catalog over HTTP', () => {
  it('is asked for what is given, encoded', async () => {
    answers(200, { data: [aProduct()], nextCursor: null, total: 1 });
    const page = await httpCatalog(url).list({ query: 'a&b=c', category: undefined });
    expect(page).toEqual({ data: [aProduct()], nextCursor: null, total: 1 });
    answers(200, aProduct());
    expect(await httpCatalog(url).find('p/../x')).toEqual(aProduct());
    answers(200, { data: [{ name: 'Table', products: 1 }] });
    expect(await httpCatalog(url).categories()).toEqual([{ name: 'Table', products: 1 }]);
    expect(asked.map((one) => one.url)).toEqual([
      '/products?query=a%26b%3Dc&limit=12',
      '/products/p%2F..%2Fx',
      '/categories',
    ]);
  });

  it.each([400, 404, 422])('has nothing where it answers with %s', async (status) => {
    answers(status, {});
    expect(await httpCatalog(url).list({ cursor: 'x' })).toBeUndefined();
    expect(await httpCatalog(url).find('p-1')).toBeUndefined();
  });

  it.each([
    [500, {}],
    [401, {}],
    [200, 'no json'],
    [200, { ...aProduct(), price: '18' }],
  ])('is unavailable where it answers with %s and %j', async (status, body) => {
    answers(status, body);
    await expect(httpCatalog(url).find('p-1')).rejects.toThrow(ServiceUnavailable);
  });

  it('is unavailable where nobody listens', async () => {
    await expect(httpCatalog('http://127.0.0.1:1').categories()).rejects.toThrow(ServiceUnavailable);
  });
});

describe('the orders over HTTP', () => {
  it('are asked for with the key of the shop', async () => {
    const order = anOrder();
    answers(200, order);
    expect(await httpOrders(url, async () => 'mk_test_key').find(order.id)).toEqual(order);
    expect(asked.map(({ url: path, headers }) => [path, headers.authorization])).toEqual([
      [`/orders/${order.id}`, 'Bearer mk_test_key'],
    ]);
  });

  it('are unavailable as long as the shop has no key', async () => {
    const orders = httpOrders(url, async () => Promise.reject(new Error('not connected')));
    await expect(orders.find('ord_1')).rejects.toThrow(ServiceUnavailable);
    expect(asked).toEqual([]);
  });
});
