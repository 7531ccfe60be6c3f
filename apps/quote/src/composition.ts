import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createLogger, requireEnv } from '@millrace/observability';
import { DynamoQuoteStore } from './adapters/dynamo/dynamo-quote-store.ts';
import { DynamoRateStore } from './adapters/dynamo/dynamo-rate-store.ts';
import { HttpRateFeed } from './adapters/ecb/http-rate-feed.ts';
import { quoteApi } from './adapters/http/quote-api.ts';
import { ecbRates } from './adapters/shipped-rates/ecb-2026-05-08.ts';
import { withSampleRates } from './adapters/shipped-rates/shipped-rates.ts';
import { JoseQuoteSigner } from './adapters/signing/jose-quote-signer.ts';
import { SecretsManagerSigningSecret } from './adapters/signing/signing-secret.ts';
import { storedOrShippedRates } from './adapters/stored-or-shipped-rates.ts';
import { ratesInUse, refreshRates } from './application/refresh-rates.ts';
import { standardFees } from './domain/fee-schedule.ts';
import { rateTable } from './domain/rate-table.ts';

const clock = () => new Date();
const logger = createLogger('quote');

function documentClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
}

/** The API, from `QUOTES_TABLE`, `SIGNING_SECRET_ID`, `QUOTE_TTL_SECONDS` and `MARGIN_BPS`. */
export function composeApi() {
  const client = documentClient();
  const table = requireEnv('QUOTES_TABLE');
  const secret = new SecretsManagerSigningSecret(
    new SecretsManagerClient({}),
    requireEnv('SIGNING_SECRET_ID'),
  );
  const signer = new JoseQuoteSigner(secret, clock);
  return quoteApi(
    {
      rates: storedOrShippedRates(
        new DynamoRateStore(client, table),
        () => withSampleRates(rateTable(ecbRates)),
        clock,
      ),
      signer,
      keys: signer,
      quotes: new DynamoQuoteStore(client, table, clock),
      policy: {
        marginBps: wholeNumber('MARGIN_BPS', { least: 0, most: 9_999 }),
        fees: standardFees,
      },
      ttlSeconds: wholeNumber('QUOTE_TTL_SECONDS', { least: 1, most: 24 * 60 * 60 }),
      clock,
    },
    { logger },
  );
}

/** The scheduled refresh, from `QUOTES_TABLE` and, only when it fetches, `RATES_URL`. */
export function composeRefresh() {
  const dependencies = {
    feed: { fetch: () => new HttpRateFeed(requireEnv('RATES_URL')).fetch() },
    store: new DynamoRateStore(documentClient(), requireEnv('QUOTES_TABLE')),
    shipped: () => rateTable(ecbRates),
    clock,
  };
  return {
    refresh: () => refreshRates(dependencies),
    ratesInUse: () => ratesInUse(dependencies),
    logger,
  };
}

/** @throws Error that names the variable */
function wholeNumber(name: string, { least, most }: { least: number; most: number }): number {
  const text = requireEnv(name);
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < least || value > most) {
    throw new Error(`the environment variable ${name} must be a whole number from ${least} to ${most}`);
  }
  return value;
}
