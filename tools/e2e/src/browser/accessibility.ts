import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** Injected into every document before its own scripts, so its content security policy does not block it. */
export const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

declare const axe: { run(context: { runOnly: string[] }): Promise<AxeResults> };

/** The violations of WCAG 2.0 and 2.1, levels A and AA, on a page. @see https://www.w3.org/TR/WCAG21/ */
export async function violationsOn(page: Page): Promise<string[]> {
  const { violations, passes } = await page.evaluate(() =>
    axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }),
  );
  if (passes.length === 0) throw new Error(`axe has checked nothing on ${page.url()}`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help}: ${target.join(' ')}`),
  );
}
