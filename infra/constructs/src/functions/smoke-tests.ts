import type { SmokeTest } from '@millrace/smoke-test';

/** An id that no merchant gets: its time is that of the year 1970. */
export const SMOKE_TEST_MERCHANT = 'mer_0000000000SM0KETEST0000000';

/**
 * Of an HTTP API: it answers a read of a merchant that has nothing, as API Gateway would ask for it once the authorizer
 * has let the merchant in. That takes the table, its key and the rights on both.
 * @param url as in `/payments?limit=1`
 */
export function answersRead(url: string): SmokeTest {
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

/** Of a function that takes messages or records: nothing to do is done, and nothing of it failed. */
export const takesNoRecords: SmokeTest = { payload: { Records: [] }, answers: { batchItemFailures: [] } };

/** Of a function whose input has a schema: it starts, and refuses what does not fit. */
export const refusesEmptyInput: SmokeTest = { payload: {}, refuses: 'SchemaMismatch' };

/** Of a sweeper: it searches for what was due at a time when there was nothing. */
export const findsNothingDue: SmokeTest = {
  payload: { asOf: '1970-01-01T00:00:00.000Z' },
  answers: { found: 0, requeued: 0, failed: 0 },
};
