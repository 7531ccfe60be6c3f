import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ProductResponse } from '@millrace/contracts-order';
import { awsEndpoint } from '@millrace/tools-start';
import { tabTo } from './browser/keyboard.ts';
import { visitors, type VisitorOptions } from './browser/visitor.ts';
import { demoMerchant } from './platform/merchant.ts';
import { aProduct, orderEnds, stockOf } from './platform/orders.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { goToCheckout, orderShows, placeTheOrder, search } from './platform/shopping.ts';

const OUT_OF_STOCK = 'p-1040';

const platform = sharedPlatform();
const aws = awsEndpoint(platform.endpointUrl);
const merchant = demoMerchant(platform);
const visit = visitors(platform);

let product: ProductResponse;

beforeAll(async () => {
  product = (await merchant.get('/products/p-1001')).json as ProductResponse;
});

const soldOut = (id: string): Promise<ProductResponse> => aProduct(aws, { id, stock: 0 });

describe.each<VisitorOptions>([
  { device: 'phone', javaScript: true },
  { device: 'desktop', javaScript: true },
  { device: 'phone', javaScript: false },
])('a visitor with a $device and JavaScript: $javaScript', (options) => {
  it('INV-27: searches, buys, and sees the order become paid, with one payment', async () => {
    const page = await visit(options);
    const before = await stockOf(merchant, product.id);
    await search(page, product.name);
    await page.getByRole('link', { name: product.name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: product.name }).waitFor();
    await page.getByLabel('Quantity').fill('2');
    await page.getByRole('button', { name: 'Add to basket' }).click();
    await page.getByRole('heading', { level: 1, name: 'Your basket' }).waitFor();
    await page.getByRole('link', { name: 'Go to checkout' }).click();
    const id = await placeTheOrder(page);
    let loads = 0;
    page.on('load', () => (loads += 1));
    await orderShows(page, 'Paid. Thank you!');
    // Without JavaScript the test reloads the page until the order is paid.
    if (options.javaScript) expect(loads).toBe(0);

    const { status, items } = await orderEnds(merchant, id);
    expect([status, items]).toEqual(['paid', [{ productId: product.id, quantity: 2, price: product.price }]]);
    expect(await stockOf(merchant, product.id)).toBe(before - 2);
    const { data } = (await merchant.get(`/payments?reference=${id}`)).json as { data: unknown[] };
    expect(data).toHaveLength(1);
    expect(await page.getByRole('link', { name: 'Basket', exact: true }).count()).toBe(1);
  });
});

describe('a visitor without a mouse', () => {
  it('buys with the keyboard alone', async () => {
    const page = await visit();
    const press = async (target: Parameters<typeof tabTo>[1], key = 'Enter'): Promise<void> => {
      await tabTo(page, target);
      await page.keyboard.press(key);
    };
    await page.goto('/');
    await press(page.getByRole('link', { name: 'Skip to the content' }));
    await tabTo(page, page.getByRole('link', { name: 'All', exact: true }));
    await page.goto('/');
    await tabTo(page, page.getByRole('searchbox'));
    await page.keyboard.type(product.name);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /^Search for/ }).waitFor();
    await press(page.getByRole('link', { name: product.name, exact: true }));
    await page.getByRole('heading', { level: 1, name: product.name }).waitFor();
    await press(page.getByRole('button', { name: 'Add to basket' }));
    await page.getByRole('heading', { level: 1, name: 'Your basket' }).waitFor();
    await press(page.getByRole('link', { name: 'Go to checkout' }));
    await page.getByRole('heading', { level: 1, name: 'Checkout' }).waitFor();
    await tabTo(page, page.getByRole('radio', { name: 'It works', exact: true }));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await press(page.getByRole('button', { name: 'Place the order' }));
    await orderShows(page, 'Paid. Thank you!');
  });
});

describe('a product that is out of stock', () => {
  it('is shown as such and cannot be put into the basket', async () => {
    const page = await visit();
    await page.goto(`/shop/products/${OUT_OF_STOCK}`);
    await page.getByText('Out of stock.').waitFor();
    expect(await page.getByRole('button', { name: 'Add to basket' }).count()).toBe(0);
  });

  it('cannot be ordered by a visitor who has it in the basket', async () => {
    const { id } = await aProduct(aws, { id: 'p-e2e-going', stock: 1 });
    const page = await visit();
    await goToCheckout(page, id);
    await soldOut(id);
    await page.getByRole('button', { name: 'Place the order' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByText('It has sold out. Please remove it.').waitFor();
    expect(await page.getByRole('link', { name: 'Go to checkout' }).count()).toBe(0);
    await page.getByRole('button', { name: /^Remove/ }).click();
    await page.getByText('There is nothing in it yet').waitFor();
  });

  it('INV-25: is sold to one of two visitors who order the last piece at the same moment', async () => {
    const last = await aProduct(aws, { id: 'p-e2e-last', stock: 1 });
    const pages = await Promise.all([visit(), visit({ device: 'phone' })]);
    for (const page of pages) await goToCheckout(page, last.id);
    await Promise.all(pages.map((page) => page.getByRole('button', { name: 'Place the order' }).click()));
    const ends = /^(Paid. Thank you!|We could not take your order|Your basket)$/;
    const headings = await Promise.all(
      pages.map(async (page) => {
        const heading = page.getByRole('heading', { name: ends });
        await heading.waitFor();
        return heading.textContent();
      }),
    );
    expect(headings.filter((one) => one === 'Paid. Thank you!')).toHaveLength(1);
    expect(await stockOf(merchant, last.id)).toBe(0);
  });
});

describe('INV-28: a payment that is declined', () => {
  it('is shown to the visitor, and the stock is returned', async () => {
    const { id: productId } = await aProduct(aws, { id: 'p-e2e-declined', stock: 5 });
    const page = await visit();
    await goToCheckout(page, productId, 3);
    const id = await placeTheOrder(page, 'Declined');
    await orderShows(page, 'The payment did not go through');
    expect((await orderEnds(merchant, id)).reason?.code).toBe('source_declined');
    expect(await stockOf(merchant, productId)).toBe(5);
  });
});
