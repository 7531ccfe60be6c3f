import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createLocalJWKSet } from 'jose';
import { verifyQuoteToken } from '@millrace/contracts-quote';
import { startDynamo, type TestDynamo } from '@millrace/testing';
import { startSecretServer } from './testing/secret-server.ts';
import { quotesTable } from './testing/tables.ts';

const run = promisify(execFile);
const bundler = join(import.meta.dirname, '../../../tools/build/src/bundle.ts');
const BUNDLE_TIMEOUT_MS = 60_000;

let dynamo: TestDynamo;
let secrets: Awaited<ReturnType<typeof startSecretServer>>;
let directory: string;
let table: string;

beforeAll(async () => {
  // Away from the workspace, so that the bundle finds no package but what is in it.
  directory = mkdtempSync(join(tmpdir(), 'quote-bundle-'));
  [dynamo, secrets] = await Promise.all([
    startDynamo(),
    startSecretServer({ AWSCURRENT: { text: 's'.repeat(64) } }),
    run(process.execPath, [bundler, 'quote', directory]),
  ]);
  table = await dynamo.createTable(quotesTable);
}, BUNDLE_TIMEOUT_MS);

afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await Promise.all([dynamo.stop(), secrets.stop()]);
});

/** Calls a bundled handler as Lambda does: in a process with the function's environment and nothing else. */
async function invoke(functionName: string, events: readonly unknown[], environment: Record<string, string>) {
  const program = `const { handler } = require('./index.js');
    (async () => {
      const results = [];
      for (const event of ${JSON.stringify(events)}) results.push((await handler(event, {})) ?? null);
      process.stdout.write('\\n' + JSON.stringify(results));
    })();`;
  const { stdout } = await run(process.execPath, ['--eval', program], {
    cwd: join(directory, 'apps/quote', functionName),
    env: {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: dynamo.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      QUOTES_TABLE: table,
      ...environment,
    },
  });
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n'))) as { statusCode: number; body: string }[];
}

function httpEvent(method: string, path: string, body?: unknown) {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k1' },
    requestContext: {
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      authorizer: { lambda: { outcome: 'authenticated', merchantId: 'mer_1', mode: 'test' } },
    },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

describe('the bundled API', () => {
  it('makes a quote that can be checked offline with the keys that it publishes', async () => {
    const [created, keys, document] = await invoke(
      'api',
      [
        httpEvent('POST', '/quotes', { sourceCurrency: 'USD', targetCurrency: 'EUR', sourceAmount: 10_000 }),
        httpEvent('GET', '/.well-known/jwks.json'),
        httpEvent('GET', '/openapi.json'),
      ],
      { SIGNING_SECRET_ID: 'signing', QUOTE_TTL_SECONDS: '60', MARGIN_BPS: '50' },
    );
    expect(created?.statusCode).toBe(201);
    const { token, sourceAmount } = JSON.parse(created!.body);
    const verified = await verifyQuoteToken(token, createLocalJWKSet(JSON.parse(keys!.body)), new Date());
    expect(verified).toMatchObject({ ok: true, merchantId: 'mer_1', terms: { sourceAmount } });
    expect(document?.statusCode).toBe(200);
  });
});

describe('the bundled refresh', () => {
  it('fails, so that it is tried again, when there is no feed', async () => {
    await expect(invoke('refresh-rates', [{}], { RATES_URL: `${dynamo.url}/none` })).rejects.toThrow(
      /RateFeedUnavailable/,
    );
  });
});
