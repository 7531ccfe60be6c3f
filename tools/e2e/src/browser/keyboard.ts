import type { Locator, Page } from 'playwright-core';

const MAX_STOPS = 100;

/** Presses Tab until the element has the focus. @throws Error when it is not reached */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let stop = 0; stop < MAX_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    if ((await target.and(page.locator(':focus')).count()) > 0) return;
  }
  throw new Error(`Tab does not reach ${String(target)}`);
}
