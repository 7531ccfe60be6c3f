import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet } from 'jose';
import { verifyQuoteToken } from '@millrace/contracts-quote';
import {
  bundledModule,
  startDynamo,
  type BundledModule,
  type TestDynamo,
  httpEvent,
} from '@millrace/testing';
import { ecbRates } from './adapters/shipped-rates/ecb-2026-05-08.ts';
import { anEcbFile } from './testing/ecb-xml.ts';
import { startSecretServer } from './testing/secret-server.ts';
import { quotesTable } from './testing/tables.ts';

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
});

afterAll(async () => {
  await quote.remove();
  await Promise.all([dynamo.stop(), secrets.stop()]);
});

/** The environment of the API with a limit on the age of rates, and sample rates. */
const api = (MAX_RATE_AGE_DAYS: string, samples = {}) => ({
  ...environment,
  SIGNING_SECRET_ID: 'signing',
  QUOTE_TTL_SECONDS: '60',
  MARGIN_BPS: '50',
  MAX_RATE_AGE_DAYS,
  SAMPLE_RATES: JSON.stringify(samples),
});
const refresh = () => ({ ...environment, MAX_RATE_AGE_DAYS: '6' });
const usdToEur = { sourceCurrency: 'USD', targetCurrency: 'EUR', sourceAmount: 10_000 };

describe('the bundled API', () => {
  it('makes a quote that can be verified offline with its published keys', async () => {
    const [created, keys, document] = await quote.invoke<{ statusCode: number; body: string }>(
      'api',
      [
        httpEvent('POST', '/quotes', usdToEur),
        httpEvent('GET', '/.well-known/jwks.json'),
        httpEvent('GET', '/openapi.json'),
      ],
      api('unlimited'),
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

  it('uses the sample rates of its stage', async () => {
    expect((await rates(api('unlimited', { KWD: '0.36124' }))).source).toBe(
      'European Central Bank; sample: KWD',
    );
  });

  it.each([
    ['MAX_RATE_AGE_DAYS', '0'],
    ['MAX_RATE_AGE_DAYS', ''],
    ['SAMPLE_RATES', ''],
    ['SAMPLE_RATES', '{"KWD":"0"}'],
  ])('does not start with %s=%j', async (name, value) => {
    const event = httpEvent('GET', '/openapi.json');
    await expect(quote.invoke('api', [event], { ...api('6'), [name]: value })).rejects.toThrow();
  });
});

async function rates(of: Record<string, string>) {
  const [answer] = await quote.invoke<{ body: string }>('api', [httpEvent('GET', '/rates')], of);
  return JSON.parse(answer!.body) as { date: string; source: string; stale: string[] };
}

async function created() {
  const event = httpEvent('POST', '/quotes', usdToEur);
  const headers = { ...event.headers, 'idempotency-key': 'of the refresh' };
  const [answer] = await quote.invoke<{ statusCode: number; body: string }>(
    'api',
    [{ ...event, headers }],
    api('6'),
  );
  return [answer!.statusCode, JSON.parse(answer!.body).code];
}

describe('the bundled refresh', () => {
  const today = new Date().toISOString().slice(0, 10);

  it('INV-32: enables quotes, which are refused with the shipped rates', async () => {
    expect(await rates(api('6'))).toMatchObject({
      date: '2026-05-08',
      stale: expect.arrayContaining(['USD']),
    });
    expect(await created()).toEqual([503, 'rates_stale']);
    await refreshedFrom(ecbFile({}));
    expect(await rates(api('6'))).toMatchObject({ date: today, source: 'European Central Bank', stale: [] });
    expect(await created()).toEqual([201, undefined]);
  });

  it('returns the day of the known rates in a dry run, even without a URL', async () => {
    const [answer] = await quote.invoke('refresh-rates', [{ dryRun: true }], refresh());
    expect(answer).toEqual({ base: 'EUR', date: (await rates(api('6'))).date });
  });

  it('fails without a URL to fetch from', async () => {
    await expect(quote.invoke('refresh-rates', [{}], refresh())).rejects.toThrow('RATES_URL is not set');
  });

  it('fails as retryable when the feed does not exist', async () => {
    await expect(
      quote.invoke('refresh-rates', [{}], { ...refresh(), RATES_URL: `${dynamo.url}/none` }),
    ).rejects.toThrow(/RateFeedUnavailable/);
  });

  it.each([
    ['is refused', anEcbFile({ time: '2026-05-07' }), 'rates_older'],
    ['moves a rate too far', ecbFile({ CHF: '9.1' }), 'moved too far: CHF'],
  ])('fails, so that an alarm is raised, when the feed %s', async (_what, file, reason) => {
    await expect(refreshedFrom(file)).rejects.toThrow(reason);
  });

  async function refreshedFrom(file: string): Promise<void> {
    const feed = createServer((_request, response) => response.end(file));
    await once(feed.listen(0, '127.0.0.1'), 'listening');
    try {
      const { port } = feed.address() as AddressInfo;
      await quote.invoke('refresh-rates', [{}], { ...refresh(), RATES_URL: `http://127.0.0.1:${port}/` });
    } finally {
      feed.close();
    }
  }

  /** Today's file: the shipped rates with changes. */
  function ecbFile(others: Record<string, string>): string {
    return anEcbFile({ time: today, cubes: Object.entries({ ...ecbRates.rates, ...others }) });
  }
});
