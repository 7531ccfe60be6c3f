import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { axeSource, violationsOn } from './accessibility.ts';
import { launchChromium } from './chromium.ts';
import { hostsReachedBy } from './net-log.ts';

/** Stricter than the policy of the shop: nothing is loaded or run, and no text becomes a script. */
const headers = {
  'content-type': 'text/html',
  'content-security-policy': "default-src 'none'; require-trusted-types-for 'script'",
};
const html = (body: string): string =>
  `<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>${body}</main></html>`;
const pages: Readonly<Record<string, string>> = {
  '/accessible': html('<label>Name <input></label>'),
  '/inaccessible': html('<input>'),
};

const server = createServer(({ url = '' }, response) => {
  response.writeHead(url in pages ? 200 : 404, headers).end(pages[url]);
});
const directory = mkdtempSync(join(tmpdir(), 'millrace-browser-'));
const netLog = join(directory, 'net.json');
let origin: string;
let browser: Browser;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchChromium(netLog);
});

afterAll(async () => {
  await browser.close();
  server.close();
  rmSync(directory, { recursive: true });
});

describe('the browser of the tests', () => {
  it('finds accessibility faults on a page whose policy allows no script', async () => {
    const context = await browser.newContext({ baseURL: origin });
    await context.addInitScript({ content: axeSource });
    const page = await context.newPage();
    await page.goto('/accessible');
    expect(await violationsOn(page)).toEqual([]);
    await page.goto('/inaccessible');
    expect(await violationsOn(page)).toEqual(['label: Form elements must have labels: input']);
  });

  it('resolves and reaches no other machine', async () => {
    const page = await browser.newPage();
    await expect(page.goto('http://millrace.example/')).rejects.toThrow('ERR_NAME_NOT_RESOLVED');
    await browser.close();
    expect(hostsReachedBy(netLog)).toEqual(new Set(['127.0.0.1']));
  });
});
