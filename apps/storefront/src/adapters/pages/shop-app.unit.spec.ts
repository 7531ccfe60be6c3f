import { beforeEach, describe, expect, it } from '@jest/globals';
import { assetsDigest } from '../../files.ts';
import { aProduct, anOrder, inMemoryShop } from '../../testing/fakes.ts';
import { visit, type Visit } from '../../testing/visit.ts';

let fake: ReturnType<typeof inMemoryShop>;
let visitor: Visit;

beforeEach(async () => {
  fake = inMemoryShop([aProduct(), aProduct({ id: 'p-2', stock: 0 })]);
  visitor = await visit(fake.shop);
});

describe('every page', () => {
  it('allows only its own files, and has no inline script or style', async () => {
    const order = anOrder({ status: 'placed' });
    fake.known.set(order.id, order);
    await visitor.add('p-1001');
    const paths = [
      '/',
      '/shop/products/p-1001',
      '/shop/basket',
      '/shop/checkout',
      `/shop/orders/${order.id}`,
      '/no',
    ];
    for (const path of paths) {
      const { headers } = await visitor.get(path);
      expect(headers['content-security-policy']).toBe(
        "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';" +
          "form-action 'self';base-uri 'none';frame-ancestors 'none'",
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cache-control']).toMatch(/^private, no-(cache|store)$/);
      expect(visitor.html).not.toMatch(/<script(?! src=)|<style|\sstyle=|\son\w+=/);
      expect(visitor.html).toMatch(/<html lang="en">[^]*href="#main"[^]*<main id="main"/);
      expect(visitor.html).not.toMatch(/\b(undefined|NaN)\b|\[object/);
    }
  });

  it('sets cookies HttpOnly and SameSite, and Secure behind TLS', async () => {
    const attributes = async (headers: Record<string, string>) => {
      const { cookies } = await (await visit(fake.shop)).get('/shop/basket', headers);
      return cookies.map(({ httpOnly, sameSite, secure }) => ({
        httpOnly,
        sameSite,
        secure: secure ?? false,
      }));
    };
    const safe = { httpOnly: true, sameSite: 'Lax' };
    expect(await attributes({})).toEqual([{ ...safe, secure: false }]);
    expect(await attributes({ 'x-forwarded-proto': 'https' })).toEqual([{ ...safe, secure: true }]);
    const forwarded = 'for=1.2.3.4;host=shop.example;proto=https';
    expect(await attributes({ forwarded })).toEqual([{ ...safe, secure: true }]);
  });
});

describe('a form', () => {
  it.each(['/shop/basket/items', '/shop/basket', '/shop/checkout'])(
    'without its token is refused at %s',
    async (path) => {
      await visitor.add('p-1001');
      await visitor.get('/shop/checkout');
      const stranger = await visit(fake.shop);
      await stranger.get('/shop/basket');
      const before = visitor.cookies.get('basket');
      const offer = visitor.hidden('offer');
      for (const _csrf of ['', 'wrong', stranger.hidden('_csrf')]) {
        const fields = { _csrf, offer, source: 'tok_success', productId: 'p-1001', quantity: '5' };
        expect((await visitor.post(path, fields)).statusCode).toBe(403);
      }
      expect([visitor.cookies.get('basket'), fake.published]).toEqual([before, []]);
    },
  );

  it.each([
    ['application/json', '{}', 415],
    ['application/x-www-form-urlencoded', `a=${'x'.repeat(20_000)}`, 413],
  ])(
    'of type %s that is too large or of another format is refused with a page',
    async (type, payload, status) => {
      const headers = { 'content-type': type };
      const response = await visitor.app.inject({ method: 'POST', url: '/shop/basket', headers, payload });
      expect(response.statusCode).toBe(status);
      expect(response.body).toContain('could not read your request');
    },
  );
});

describe('a failure', () => {
  it('shows a page without internals', async () => {
    fake.broken.add('catalog');
    const { statusCode, headers } = await visitor.get('/');
    expect([statusCode, headers['retry-after'], headers['cache-control']]).toEqual([503, '5', 'no-store']);
    expect(visitor.html).toContain('not available right now');
    expect(visitor.html).not.toMatch(/broken|catalog|Error/);
  });

  it('of the shop itself shows a page with status 500, and is logged', async () => {
    fake.products.push(aProduct({ currency: 'XXY' }));
    expect((await visitor.get('/')).statusCode).toBe(500);
    expect(visitor.html).toContain('Something broke on our side');
    expect(visitor.html).not.toContain('XXY');
    expect(fake.logged.map(({ message }) => message)).toContain('page failed');
  });

  it('of an unknown address shows a page with a link to the shop', async () => {
    expect((await visitor.get('/shop/none')).statusCode).toBe(404);
    expect(visitor.html).toContain('Nothing on this shelf');
  });
});

describe('static files', () => {
  it('are cached forever under the address in the pages', async () => {
    await visitor.get('/');
    const hrefs = [...visitor.html.matchAll(/rel="stylesheet" href="([^"]+)"/g)].map(([, href]) => href!);
    expect(hrefs).not.toEqual([]);
    for (const href of hrefs) {
      const { statusCode, headers } = await visitor.app.inject(href);
      expect(statusCode).toBe(200);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(headers['content-type']).toContain('text/css');
    }
  });

  it('of another release are served in their current version, and not cached', async () => {
    const { statusCode, headers } = await visitor.app.inject('/shop/assets/other/styles.css');
    expect([statusCode, headers['cache-control']]).toEqual([200, 'no-cache']);
    expect(headers.etag).toBeDefined();
  });

  it.each(['none.css', '..%2ffiles.ts', '%2e%2e%2ffiles.ts'])('%s is not one', async (file) => {
    const { statusCode } = await visitor.app.inject(`/shop/assets/${assetsDigest}/${file}`);
    expect([403, 404]).toContain(statusCode);
  });
});
