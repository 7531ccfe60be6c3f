import type { Page } from 'playwright-core';

export async function search(page: Page, words: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('searchbox').fill(words);
  await page.getByRole('button', { name: 'Search' }).click();
}

/** Opens a product, adds it to the basket and goes to the checkout. */
export async function goToCheckout(page: Page, productId: string, quantity = 1): Promise<void> {
  await page.goto(`/shop/products/${productId}`);
  await page.getByLabel('Quantity').fill(String(quantity));
  await page.getByRole('button', { name: 'Add to basket' }).click();
  await page.getByRole('link', { name: 'Go to checkout' }).click();
}

/** @param source label in the shop. @returns the order's id */
export async function placeTheOrder(page: Page, source = 'It works'): Promise<string> {
  await page.getByText(source, { exact: true }).click();
  await page.getByRole('button', { name: 'Place the order' }).click();
  await page.waitForURL('**/shop/orders/*');
  return new URL(page.url()).pathname.split('/').at(-1)!;
}

/** Waits until the page of an order has this heading. */
export async function orderShows(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { level: 2, name: heading }).waitFor();
}
