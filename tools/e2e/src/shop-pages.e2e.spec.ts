import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ProductPage } from '@millrace/contracts-catalog';
import type { ProductResponse } from '@millrace/contracts-order';
import { awsEndpoint, STAGE, until } from '@millrace/tools-start';
import { violationsOn } from './browser/accessibility.ts';
import { viewports, visitors } from './browser/visitor.ts';
import { demoMerchant } from './platform/merchant.ts';
import { aProduct } from './platform/orders.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { goToCheckout, orderShows, placeTheOrder, search } from './platform/shopping.ts';
import { scan } from './platform/tables.ts';

const OUT_OF_STOCK = 'p-1040';
const COUNTED_WITHIN_MS = 60_000;

const platform = sharedPlatform();
const visit = visitors(platform);

let product: ProductResponse;

beforeAll(async () => {
  product = (await demoMerchant(platform).get('/products/p-1001')).json as ProductResponse;
});

describe.each([
  ['phone', 'light'],
  ['desktop', 'dark'],
] as const)('on a %s that prefers %s colours', (device, colorScheme) => {
  it('meets WCAG A and AA, and fits the width of the screen', async () => {
    const page = await visit({ device });
    await page.emulateMedia({ colorScheme });
    const faults: string[] = [];
    const check = async (): Promise<void> => {
      faults.push(...(await violationsOn(page)).map((violation) => `${page.url()}: ${violation}`));
      const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
      if (width > viewports[device].viewport.width) faults.push(`${page.url()} is ${width} pixels wide`);
    };
    for (const path of ['/', '/?query=nothing+like+that', `/shop/products/${OUT_OF_STOCK}`, '/shop/basket']) {
      await page.goto(path);
      await check();
    }
    await page.goto(`/shop/products/${product.id}`);
    await check();
    await page.getByRole('button', { name: 'Add to basket' }).click();
    await check();
    await page.getByRole('link', { name: 'Go to checkout' }).click();
    await check();
    await placeTheOrder(page);
    await check();
    await orderShows(page, 'Paid. Thank you!');
    await check();
    await page.goto('/shop/nothing/here');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await check();
    expect(faults).toEqual([]);
  });
});

describe('every page', () => {
  const paths = ['/', '/shop/products/p-1001', '/shop/basket', '/nothing/here'];

  it.each(paths)('%s allows only the shop’s own files, and has no inline script or style', async (path) => {
    const page = await visit();
    const response = await page.goto(path);
    const headers = response!.headers();
    const policy = headers['content-security-policy']!.split(';').map((part) => part.trim());
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|data:|https?:/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(await page.locator('script:not([src]), style, [style], [onclick], [onload]').count()).toBe(0);
  });

  it('shows a search term as text', async () => {
    const page = await visit();
    const words = '<script>alert(1)</script>"\'&amp;';
    await search(page, words);
    await page.getByRole('heading', { level: 1, name: `Search for “${words}”`, exact: true }).waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe(words);
  });
});

describe('a form sent by another site', () => {
  it('is refused, and does not change the basket', async () => {
    const [visitor, stranger] = await Promise.all([visit(), visit()]);
    await stranger.goto(`/shop/products/${product.id}`);
    const _csrf = await stranger.locator('input[name=_csrf]').first().inputValue();
    await visitor.goto('/');
    for (const token of [{}, { _csrf }, { _csrf: 'x' }] as Record<string, string>[]) {
      const form = { productId: product.id, quantity: '1', ...token };
      const answer = await visitor.request.post('/shop/basket/items', { form, maxRedirects: 0 });
      expect(answer.status()).toBe(403);
    }
    await visitor.goto('/shop/basket');
    await visitor.getByText('There is nothing in it yet').waitFor();
    const cookies = await stranger.context().cookies();
    expect(cookies.map(({ httpOnly, sameSite }) => [httpOnly, sameSite])).toEqual(
      cookies.map(() => [true, 'Lax']),
    );
    expect(cookies.length).toBeGreaterThan(0);
  });
});

describe('searches of visitors', () => {
  it('are counted by words of the catalog, ignoring case and accents, once per search', async () => {
    const aws = awsEndpoint(platform.endpointUrl);
    const word = `tëst${randomUUID().slice(0, 8)}`;
    const sold = await aProduct(aws, { id: `p-${word.replace('ë', 'e')}`, name: `A ${word}`, stock: 1 });
    const page = await visit();
    await until('the product is found', COUNTED_WITHIN_MS, async () => {
      const answer = await demoMerchant(platform).get(`/products?query=${encodeURIComponent(word)}`);
      return (answer.json as ProductPage).total === 1 ? true : undefined;
    });
    await search(page, `${word} and nothing ${randomUUID()}`);
    await search(page, sold.name.toUpperCase());
    const counted = `word#${word.replace('ë', 'e')}`;
    const items = () => scan(aws, `millrace-${STAGE}-order-searches`);
    await until('both searches are counted', COUNTED_WITHIN_MS, async () => {
      const item = (await items()).find(({ pk }) => pk?.['S'] === counted);
      return item?.['count']?.['N'] === '2' ? true : undefined;
    });
    const kinds = new Set((await items()).map(({ pk }) => String(pk?.['S']).split('#')[0]));
    expect([...kinds].sort()).toEqual(['seen', 'word']);
  });
});

describe('the public entry', () => {
  it.each(['/healthz', '/%68ealthz', '/selection?ids=p-1001', '/categories', '/products/../healthz'])(
    'does not serve %s',
    async (path) => {
      const { status, text } = await demoMerchant(platform).get(path);
      expect([status, text.includes('Nothing on this shelf')]).toEqual([404, true]);
    },
  );
});

describe('the page of an order', () => {
  it('is not found by a stranger who knows its URL', async () => {
    const [visitor, stranger] = await Promise.all([visit(), visit()]);
    await goToCheckout(visitor, product.id);
    await placeTheOrder(visitor);
    const response = await stranger.goto(visitor.url());
    expect(response!.status()).toBe(404);
    await stranger.getByRole('heading', { level: 1, name: 'Nothing on this shelf' }).waitFor();
  });
});

describe('a checkout form that is sent again', () => {
  it('leads to the same order, and is refused with another source', async () => {
    const page = await visit();
    await goToCheckout(page, product.id);
    const valueOf = (name: string) => page.locator(`input[name=${name}]`).first().inputValue();
    const fields = { _csrf: await valueOf('_csrf'), offer: await valueOf('offer') };
    const id = await placeTheOrder(page);
    const again = (source: string) =>
      page.request.post('/shop/checkout', { form: { ...fields, source }, maxRedirects: 0 });
    const same = await again('tok_success');
    expect([same.status(), same.headers()['location']]).toEqual([303, `/shop/orders/${id}`]);
    const other = await again('tok_declined');
    expect([other.status(), (await other.text()).includes('You have sent this order already')]).toEqual([
      409,
      true,
    ]);
  });
});
