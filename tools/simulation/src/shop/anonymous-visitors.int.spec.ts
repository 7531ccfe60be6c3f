import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { shopSources } from '@millrace/contracts-payment';
import { documentOf } from '@millrace/http';
import { minorUnits, parseCurrency } from '@millrace/money';
import { startDynamo, type TestDynamo } from '@millrace/testing';
import { aBowl } from '@millrace/order/testing/builders.ts';
import { MAX_LINES } from '@millrace/storefront/domain/basket.ts';
import { hostileValues } from '@millrace/storefront/testing/hostile-values.ts';
import { Visit } from '@millrace/storefront/testing/visit.ts';
import { wholeShop } from './whole-shop.ts';

type Method = 'GET' | 'POST';

let dynamo: TestDynamo;
let shop: Awaited<ReturnType<typeof wholeShop>>;
/** The names of the fields that pages read, learnt from what they read. */
const fields = { query: new Set<string>(), body: new Set<string>() };
const faults: string[] = [];

beforeAll(async () => {
  dynamo = await startDynamo();
  shop = await wholeShop(dynamo);
  shop.app.addHook('preValidation', async (request) => {
    for (const part of ['query', 'body'] as const) {
      request[part] = new Proxy((request[part] ?? {}) as object, {
        get: (given, name) => {
          if (typeof name === 'string') fields[part].add(name);
          return Reflect.get(given, name) as unknown;
        },
      });
    }
  });
  const visitor = await readyToPay();
  await sendEverywhere(visitor, valid(visitor));
});
afterAll(async () => {
  await shop.stop();
  await dynamo.stop();
});
/** Whatever a test has sent, nothing failed, nothing was given up, and what is stored is of these kinds alone. */
afterEach(async () => {
  await shop.deliver();
  const unknown = await shop.strayItems();
  expect({ faults: faults.splice(0), deadLetters: shop.deadLetters.splice(0), unknown }).toEqual({
    faults: [],
    deadLetters: [],
    unknown: [],
  });
});

async function readyToPay(productId = 'p-1001'): Promise<Visit> {
  const visitor = new Visit(shop.app);
  await visitor.add(productId);
  await visitor.get('/shop/checkout');
  return visitor;
}

/** A form with every field that any page takes. */
function valid(visitor: Visit): Record<string, string> {
  const [_csrf, offer] = [visitor.hidden('_csrf'), visitor.hidden('offer')];
  return { _csrf, offer, productId: 'p-1001', quantity: '2', source: 'tok_success' };
}

async function send(visitor: Visit, method: Method, url: string, payload?: string): Promise<number> {
  const form = { payload, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  const cookies = Object.fromEntries(visitor.cookies);
  const { statusCode } = await shop.app.inject({ method, url, cookies, ...(payload !== undefined && form) });
  if (statusCode >= 500) faults.push(`${method} ${url.slice(0, 60)} ${payload?.slice(0, 60)}: ${statusCode}`);
  return statusCode;
}

/** To every page, and as every form. */
async function sendEverywhere(visitor: Visit, form: Record<string, string>): Promise<void> {
  for (const { method, url } of shop.routes) {
    if (method === 'GET') await send(visitor, method, url);
    if (method === 'POST') await send(visitor, method, url, `${new URLSearchParams(form)}`);
  }
}

const filled = (url: string, value: string): string => url.replaceAll(/:\w+/g, value);

describe('INV-36: what anybody sends to the shop', () => {
  it('has all fields of all pages tried', () => {
    expect([...fields.query].sort()).toEqual(['category', 'cursor', 'query']);
    expect([...fields.body].sort()).toEqual([
      ...['_csrf', 'offer', 'productId', 'quantity', 'remove', 'source'],
    ]);
  });

  it.each(hostileValues.map((value) => [value.slice(0, 40), value]))(
    'may be %s in any part of a path, any query and any form',
    async (_, value) => {
      const visitor = await readyToPay();
      for (const { method, url } of shop.routes) {
        if (method === 'GET') {
          await send(visitor, method, filled(url, value));
          for (const name of fields.query)
            await send(visitor, method, `${filled(url, 'x')}?${name}=${value}`);
        }
        for (const name of method === 'POST' ? fields.body : []) {
          await visitor.get('/shop/checkout');
          const others = Object.entries(valid(visitor)).filter(([other]) => other !== name);
          await send(visitor, 'POST', url, `${new URLSearchParams(others)}&${name}=${value}`);
        }
      }
    },
  );

  it('may be any cookie, one that was signed for another use included', async () => {
    const visitor = await readyToPay();
    const names = [...visitor.cookies.keys()];
    const signed = [...visitor.cookies.values(), visitor.hidden('offer')];
    const jars = [
      ...hostileValues.map((value) => names.map((name) => [name, value.slice(0, 3_000)] as const)),
      ...signed.flatMap((value) => names.map((name) => [[name, value] as const])),
    ];
    for (const jar of jars) {
      const other = visitor.copy();
      for (const [name, value] of jar) other.cookies.set(name, value);
      await sendEverywhere(other, valid(visitor));
    }
  });

  it('may be 10 MB, or of any type', async () => {
    const visitor = await readyToPay();
    for (const { url } of shop.routes.filter(({ method }) => method === 'POST')) {
      expect(await send(visitor, 'POST', url, `source=${'x'.repeat(10 * 1024 * 1024)}`)).toBe(413);
      for (const type of ['application/json', 'multipart/form-data', 'text/plain', 'x']) {
        const headers = { 'content-type': type };
        const { statusCode } = await shop.app.inject({ method: 'POST', url, headers, payload: '{"a":' });
        expect(statusCode).toBe(415);
      }
    }
  });

  it('may be searches without end: they take the places of earlier ones, and count words of the catalog', async () => {
    const visitor = new Visit(shop.app);
    const before = (await shop.items()).searches.length;
    for (let number = 0; number < 50; number += 1) {
      await send(visitor, 'GET', `/?query=a+product+and+${Math.random().toString(36).slice(2)}`);
    }
    await shop.deliver();
    const { searches } = await shop.items();
    expect(searches.find(({ pk }) => pk === 'word#product')).toMatchObject({ count: 50 });
    const slots = searches.filter(({ pk }) => String(pk).startsWith('seen#'));
    expect(searches.length - before).toBeLessThanOrEqual(slots.length + (await shop.vocabulary()).size);
  });
});

describe('INV-36: an order whose product changes while it waits', () => {
  const bowl = aBowl(5);
  const changes: Record<string, () => Promise<void>> = {
    'costs more': () => shop.sell({ ...bowl, price: minorUnits(1700n) }),
    'costs less': () => shop.sell({ ...bowl, price: minorUnits(1600n) }),
    'is sold in another currency': () => shop.sell({ ...bowl, currency: parseCurrency('EUR') }),
    'is not sold any more': () => shop.withdraw(bowl.id),
    'is sold out': () => shop.sell({ ...bowl, stock: 0 }),
  };
  afterEach(() => shop.sell(bowl));

  it.each(Object.entries(changes))('is shown as not taken when it %s', async (_, change) => {
    shop.clock.advance(60_000);
    const visitor = await readyToPay(bowl.id);
    const { headers } = await visitor.order();
    await change();
    await shop.deliver();
    const { body } = await visitor.get(String(headers.location));
    expect(body).toContain('data-order="rejected"');
    expect(body).toContain('We could not take your order');
    expect(body).not.toContain('minor units');
  });
});

describe('INV-37: an offer', () => {
  const ordersOf = async () => (await shop.items()).orders.length;

  it('is one order, whatever sources it is sent with at the same time and later', async () => {
    const before = await ordersOf();
    const visitor = await readyToPay();
    const offer = visitor.hidden('offer');
    const sources = [...shopSources, ...shopSources].map(({ token }) => token);
    const send = (source: string) => visitor.copy().order({ offer, source });
    const first = await Promise.all(sources.map(send));
    expect(new Set(first.map(({ statusCode }) => statusCode))).toEqual(new Set([303, 409]));
    await shop.deliver();
    const again = await Promise.all(sources.map(send));
    expect(again.map(({ statusCode }) => statusCode)).toEqual(first.map(({ statusCode }) => statusCode));
    expect(shop.published).toEqual([]);
    await shop.deliver();
    expect(await ordersOf()).toBe(before + 1);
  });

  it('is no order when it is another visitor’s, was changed, or has expired', async () => {
    const before = await ordersOf();
    const visitor = await readyToPay();
    const stranger = await readyToPay();
    const offer = visitor.hidden('offer');
    for (const one of [offer, offer.replace('1999', '1'), offer.replace(/ord_\w+/, 'ord_1'), `${offer}x`]) {
      expect((await stranger.copy().order({ offer: one })).statusCode).toBe(409);
    }
    shop.clock.advance(60 * 60 * 1000);
    expect((await visitor.copy().order({ offer })).statusCode).toBe(409);
    await shop.deliver();
    expect(await ordersOf()).toBe(before);
  });
});

describe('INV-38: one request of a visitor', () => {
  it('asks the catalog twice at most, however full the basket is', async () => {
    const full = Array.from({ length: MAX_LINES }, (_, line) => `p-${line}*9`).join('.');
    for (const { method, url } of shop.routes) {
      const visitor = await readyToPay();
      visitor.cookies.set('basket', shop.app.signCookie(full));
      shop.asked.length = 0;
      const form = method === 'POST' ? `${new URLSearchParams(valid(visitor))}` : undefined;
      await send(visitor, method as Method, url, form);
      expect(shop.asked.length).toBeLessThanOrEqual(2);
    }
  });
});

describe('INV-36: what anybody sends to the catalog', () => {
  it('may be anything in any part of a path and any parameter', async () => {
    const { paths } = documentOf(shop.api) as unknown as {
      paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
    };
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.values(methods).map(({ parameters = [] }) => ({ path, parameters })),
    );
    expect(operations.length).toBeGreaterThan(3);
    for (const { path, parameters } of operations) {
      for (const value of hostileValues) {
        const url = path.replaceAll(/\{\w+\}/g, value);
        const queries = parameters.filter((one) => one.in === 'query').map(({ name }) => `?${name}=${value}`);
        for (const query of ['', ...queries]) {
          const { statusCode } = await shop.api.inject(url + query);
          if (statusCode >= 500) faults.push(`GET ${url}${query}: ${statusCode}`);
        }
      }
    }
  });
});
