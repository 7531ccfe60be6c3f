import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createLocalJWKSet } from 'jose';
import { verifyQuoteToken } from '@millrace/contracts-quote';
import {
  bundledModule,
  startDynamo,
  type BundledModule,
  type TestDynamo,
  httpEvent,
} from '@millrace/testing';
import { startSecretServer } from './testing/secret-server.ts';
import { quotesTable } from './testing/tables.ts';

const BUNDLE_TIMEOUT_MS = 60_000;

let dynamo: TestDynamo;
let secrets: Awaited<ReturnType<typeof startSecretServer>>;
let quote: BundledModule;
let environment: Record<string, string>;

beforeAll(async () => {
  [dynamo, secrets, quote] = await Promise.all([
    startDynamo(),
    startSecretServer({ AWSCURRENT: { text: 's'.repeat(64) } }),
    bundledModule('quote'),
  ]);
  environment = {
    AWS_ENDPOINT_URL: dynamo.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    QUOTES_TABLE: await dynamo.createTable(quotesTable),
  };
}, BUNDLE_TIMEOUT_MS);

afterAll(async () => {
  quote.remove();
  await Promise.all([dynamo.stop(), secrets.stop()]);
});

describe('the bundled API', () => {
  it('makes a quote that can be checked offline with the keys that it publishes', async () => {
    const [created, keys, document] = await quote.invoke<{ statusCode: number; body: string }>(
      'api',
      [
        httpEvent('POST', '/quotes', { sourceCurrency: 'USD', targetCurrency: 'EUR', sourceAmount: 10_000 }),
        httpEvent('GET', '/.well-known/jwks.json'),
        httpEvent('GET', '/openapi.json'),
      ],
      { ...environment, SIGNING_SECRET_ID: 'signing', QUOTE_TTL_SECONDS: '60', MARGIN_BPS: '50' },
    );
    expect(created?.statusCode).toBe(201);
    const { token, sourceAmount } = JSON.parse(created!.body);
    const verified = await verifyQuoteToken(token, createLocalJWKSet(JSON.parse(keys!.body)), new Date());
    expect(verified).toMatchObject({
      ok: true,
      merchantId: 'mer_00000000000000000000000001',
      terms: { sourceAmount },
    });
    expect(document?.statusCode).toBe(200);
  });
});

describe('the bundled refresh', () => {
  const api = () => ({
    ...environment,
    SIGNING_SECRET_ID: 'signing',
    QUOTE_TTL_SECONDS: '60',
    MARGIN_BPS: '50',
  });
  const ratesInUse = async () => {
    const [answer] = await quote.invoke<{ body: string }>('api', [httpEvent('GET', '/rates')], api());
    return JSON.parse(answer!.body) as { date: string; source: string };
  };

  it('replaces the rates that the module ships with, samples included', async () => {
    expect(await ratesInUse()).toMatchObject({
      date: '2026-05-08',
      source: expect.stringContaining('sample'),
    });
    const shipped = readFileSync(
      join(import.meta.dirname, 'adapters/shipped-rates/ecb-2026-05-08.xml'),
      'utf8',
    );
    const feed = createServer((_request, response) =>
      response.end(shipped.replace('2026-05-08', '2026-05-11')),
    );
    await once(feed.listen(0, '127.0.0.1'), 'listening');
    try {
      const { port } = feed.address() as AddressInfo;
      await quote.invoke('refresh-rates', [{}], { ...environment, RATES_URL: `http://127.0.0.1:${port}/` });
    } finally {
      feed.close();
    }
    expect(await ratesInUse()).toMatchObject({ date: '2026-05-11', source: 'European Central Bank' });
  });

  it('tells of the rates in use in a dry run, where there is no address to fetch from, too', async () => {
    const [answer] = await quote.invoke('refresh-rates', [{ dryRun: true }], environment);
    expect(answer).toEqual({ base: 'EUR', date: (await ratesInUse()).date });
  });

  it('says so when there is no address to fetch from', async () => {
    await expect(quote.invoke('refresh-rates', [{}], environment)).rejects.toThrow('RATES_URL is not set');
  });

  it('fails, so that it is tried again, when there is no feed', async () => {
    await expect(
      quote.invoke('refresh-rates', [{}], { ...environment, RATES_URL: `${dynamo.url}/none` }),
    ).rejects.toThrow(/RateFeedUnavailable/);
  });
});
