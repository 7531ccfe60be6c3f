import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { isLoopback } from '../recorder/recorded-connections.ts';
import { axeSource } from './accessibility.ts';
import { launchChromium } from './chromium.ts';
import { hostsReachedBy } from './net-log.ts';

/** How long a page may take to show the expected content. */
const SHOWN_WITHIN_MS = 60_000;

/** Screens of visitors. */
export const viewports = {
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  desktop: { viewport: { width: 1280, height: 800 } },
} satisfies Readonly<Record<string, BrowserContextOptions>>;

export interface VisitorOptions {
  readonly device?: keyof typeof viewports;
  readonly javaScript?: boolean;
}

/**
 * One browser for the tests of a file. After every test its pages are closed, and any errors they reported fail the
 * test; at the end it must have connected only to this machine.
 * @returns a function that opens a page for a new visitor
 */
export function visitors({
  originUrl,
}: {
  readonly originUrl: string;
}): (options?: VisitorOptions) => Promise<Page> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-browser-'));
  const netLog = join(directory, 'net.json');
  let browser: Browser;
  let pageErrors: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium(netLog);
  });

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    const heard = pageErrors;
    pageErrors = [];
    expect(heard).toEqual([]);
  });

  afterAll(async () => {
    await browser.close();
    const reached = [...hostsReachedBy(netLog)];
    rmSync(directory, { recursive: true });
    expect(reached.length).toBeGreaterThan(0);
    expect(reached.filter((host) => !isLoopback(host))).toEqual([]);
  });

  return async ({ device = 'desktop', javaScript = true } = {}) => {
    const context = await browser.newContext({
      ...viewports[device],
      baseURL: originUrl,
      javaScriptEnabled: javaScript,
    });
    context.setDefaultTimeout(SHOWN_WITHIN_MS);
    await context.addInitScript({ content: axeSource });
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => pageErrors.push(message));
    page.on('console', (entry) => {
      // A page may answer 404; a missing resource of a page is a fault.
      if (entry.location().url === page.url() && entry.text().startsWith('Failed to load')) return;
      if (entry.type() === 'error' || entry.type() === 'warning') pageErrors.push(entry.text());
    });
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== originUrl) pageErrors.push(`requests ${request.url()}`);
    });
    return page;
  };
}
