import type { SmokeTest } from '@millrace/smoke-test';

/** An id that no merchant can have: its time is in the year 1970. */
export const SMOKE_TEST_MERCHANT = 'mer_0000000000SM0KETEST0000000';

/**
 * For an HTTP API: it answers a read for a merchant without data. The request looks like one from API Gateway after the
 * authorizer has accepted it. The read uses the table, its key and the permissions on both.
 * @param url for example `/payments?limit=1`
 */
export function readSucceeds(url: string): SmokeTest {
  const { pathname: path, search, searchParams } = new URL(url, 'https://api');
  return {
    payload: {
      version: '2.0',
      routeKey: `GET ${path}`,
      rawPath: path,
      rawQueryString: search.slice(1),
      queryStringParameters: Object.fromEntries(searchParams),
      headers: {},
      requestContext: {
        http: { method: 'GET', path },
        authorizer: { lambda: { outcome: 'authenticated', merchantId: SMOKE_TEST_MERCHANT } },
      },
    },
    answers: { statusCode: 200 },
  };
}

/** For a function that consumes messages or records: an empty batch has no failures. */
export const acceptsEmptyBatch: SmokeTest = { payload: { Records: [] }, answers: { batchItemFailures: [] } };

/** For a function whose input has a schema: it starts, and rejects input that does not match. */
export const rejectsEmptyInput: SmokeTest = { payload: {}, refuses: 'SchemaMismatch' };

/** For a sweeper: it searches for items that were due at a time when there were none. */
export const sweepsNothing: SmokeTest = {
  payload: { asOf: '1970-01-01T00:00:00.000Z' },
  answers: { found: 0, requeued: 0, failed: 0 },
};
