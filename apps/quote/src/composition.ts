import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsClient } from '@millrace/aws-clients';
import { documentClient } from '@millrace/dynamo';
import { requireEnv, wholeNumberEnv } from '@millrace/environment';
import { createLogger } from '@millrace/observability';
import { systemClock } from '@millrace/time';
import { dynamoQuoteStore } from './adapters/dynamo/dynamo-quote-store.ts';
import { dynamoRateStore } from './adapters/dynamo/dynamo-rate-store.ts';
import { currentRates } from './adapters/current-rates.ts';
import { HttpRateFeed } from './adapters/ecb/http-rate-feed.ts';
import { quoteApi } from './adapters/http/quote-api.ts';
import { ecbRates } from './adapters/shipped-rates/ecb-2026-05-08.ts';
import { JoseQuoteSigner } from './adapters/signing/jose-quote-signer.ts';
import { SecretsManagerSigningSecret } from './adapters/signing/signing-secret.ts';
import { knownRates, refreshRates } from './application/refresh-rates.ts';
import { standardFees } from './domain/fee-schedule.ts';
import { rateTable } from './domain/rate-table.ts';

const shipped = rateTable(ecbRates);
const clock = systemClock;
const logger = createLogger('quote');

/**
 * The API, from `QUOTES_TABLE`, `SIGNING_SECRET_ID`, `QUOTE_TTL_SECONDS`, `MARGIN_BPS`, `MAX_RATE_AGE_DAYS` and
 * `SAMPLE_RATES`.
 */
export function composeApi() {
  const client = documentClient();
  const table = requireEnv('QUOTES_TABLE');
  const secret = new SecretsManagerSigningSecret(
    awsClient(SecretsManagerClient),
    requireEnv('SIGNING_SECRET_ID'),
  );
  const signer = new JoseQuoteSigner(secret, clock);
  return quoteApi(
    {
      rates: currentRates({
        store: dynamoRateStore(client, table),
        shipped,
        samples: sampleRates(),
        clock,
      }),
      signer,
      keys: signer,
      quotes: dynamoQuoteStore(client, table, clock),
      policy: {
        marginBps: wholeNumberEnv('MARGIN_BPS', { least: 0, most: 9_999 }),
        fees: standardFees,
        maxRateAgeDays: maxRateAgeDays(),
      },
      ttlSeconds: wholeNumberEnv('QUOTE_TTL_SECONDS', { least: 1, most: 24 * 60 * 60 }),
      clock,
    },
    { logger },
  );
}

/** The scheduled refresh, from `QUOTES_TABLE`, `MAX_RATE_AGE_DAYS` and, only when it fetches, `RATES_URL`. */
export function composeRefresh() {
  const ports = {
    feed: { fetch: () => new HttpRateFeed(requireEnv('RATES_URL')).fetch() },
    store: dynamoRateStore(documentClient(), requireEnv('QUOTES_TABLE')),
    shipped,
    maxRateAgeDays: maxRateAgeDays(),
    clock,
  };
  return {
    refresh: () => refreshRates(ports),
    knownRates: () => knownRates(ports),
    logger,
  };
}

/** @throws Error that names the variable */
function maxRateAgeDays(): number {
  const name = 'MAX_RATE_AGE_DAYS';
  return requireEnv(name) === 'unlimited' ? Infinity : wholeNumberEnv(name, { least: 1, most: 366 });
}

/** A JSON object of rates for one euro by currency. @throws SyntaxError, InvariantViolation */
function sampleRates(): Readonly<Record<string, string>> {
  const rates = JSON.parse(requireEnv('SAMPLE_RATES')) as Record<string, string>;
  return rateTable({ ...ecbRates, rates }).rates;
}
