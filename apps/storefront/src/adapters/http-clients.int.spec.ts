import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silences, startSilentServer } from '@millrace/testing';
import { ServiceUnavailable } from '../application/ports.ts';
import { anOrder, aProduct } from '../testing/fakes.ts';
import { httpCatalog, httpOrders } from './http-clients.ts';

const requests: { url: string; headers: IncomingHttpHeaders }[] = [];
const answer = { status: 200, body: '{}' };
const server = createServer(({ url = '', headers }, response) => {
  requests.push({ url, headers });
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
  requests.length = 0;
});

const answers = (status: number, body: unknown): void => {
  Object.assign(answer, { status, body: typeof body === 'string' ? body : JSON.stringify(body) });
};

describe('the catalog over HTTP', () => {
  it('sends its parameters encoded', async () => {
    answers(200, { data: [aProduct()], nextCursor: null, total: 1 });
    const page = await httpCatalog(url).list({ query: 'a&b=c', category: undefined });
    expect(page).toEqual({ data: [aProduct()], nextCursor: null, total: 1 });
    answers(200, aProduct());
    expect(await httpCatalog(url).find('p-1001')).toEqual(aProduct());
    answers(200, { data: [aProduct()] });
    expect(await httpCatalog(url).select(['p-1001', 'p-2'])).toEqual([aProduct()]);
    answers(200, { data: [{ name: 'Table', products: 1 }] });
    expect(await httpCatalog(url).categories()).toEqual([{ name: 'Table', products: 1 }]);
    expect(requests.map((one) => one.url)).toEqual([
      '/products?query=a%26b%3Dc&limit=12',
      '/products/p-1001',
      '/selection?ids=p-1001%2Cp-2',
      '/categories',
    ]);
  });

  it.each(['', '..', 'p/../x', 'p-\ud800', 'P-1', `p-${'x'.repeat(41)}`])(
    'sends no request for %j, which is not an id',
    async (id) => {
      expect(await httpCatalog(url).find(id)).toBeUndefined();
      expect(await httpCatalog(url).select([])).toEqual([]);
      expect(requests).toEqual([]);
    },
  );

  it.each([400, 404, 422])('returns undefined when the service answers %s', async (status) => {
    answers(status, {});
    expect(await httpCatalog(url).list({ cursor: 'x' })).toBeUndefined();
    expect(await httpCatalog(url).find('p-1')).toBeUndefined();
  });

  it('is unavailable when the service has no route for selections, as in an earlier release', async () => {
    answers(404, {});
    await expect(httpCatalog(url).select(['p-1'])).rejects.toThrow(ServiceUnavailable);
  });

  it.each([
    [500, {}],
    [401, {}],
    [200, 'no json'],
    [200, { ...aProduct(), price: '18' }],
  ])('is unavailable when the service answers %s with %j', async (status, body) => {
    answers(status, body);
    await expect(httpCatalog(url).find('p-1')).rejects.toThrow(ServiceUnavailable);
  });

  it('is unavailable when the server is down', async () => {
    await expect(httpCatalog('http://127.0.0.1:1').categories()).rejects.toThrow(ServiceUnavailable);
  });
});

describe('a service that never finishes its answer', () => {
  it.each(silences)('is unavailable: it %s', async (silence) => {
    const silent = await startSilentServer();
    silent.silence = silence;
    try {
      await expect(httpCatalog(silent.url).categories()).rejects.toMatchObject({
        name: 'ServiceUnavailable',
        retryable: true,
      });
    } finally {
      await silent.stop();
    }
  });
});

describe('the orders over HTTP', () => {
  const shop = { merchantId: 'mer_shop', apiKey: async () => 'mk_test_key' };

  it('INV-40: are requested with the key of the shop, naming the merchant of the shop', async () => {
    const order = anOrder();
    answers(200, order);
    const orders = httpOrders(url, shop);
    expect(await orders.find(order.id)).toEqual(order);
    expect(Object.keys(orders)).toEqual(['find']);
    expect(requests.map(({ url: path, headers }) => [path, headers.authorization])).toEqual([
      [`/orders/${order.id}`, 'Bearer mk_test_key'],
    ]);
    expect(requests[0]!.headers['x-expected-merchant-id']).toBe('mer_shop');
  });

  it.each([401, 403])('are unavailable, not unknown, when the key is refused with %i', async (status) => {
    answers(status, { code: 'merchant_mismatch' });
    await expect(httpOrders(url, shop).find('ord_1')).rejects.toThrow(ServiceUnavailable);
  });

  it('are unavailable while the shop has no key', async () => {
    const apiKey = async () => Promise.reject(new Error('not connected'));
    const orders = httpOrders(url, { ...shop, apiKey });
    await expect(orders.find('ord_1')).rejects.toThrow(ServiceUnavailable);
    expect(requests).toEqual([]);
  });
});
