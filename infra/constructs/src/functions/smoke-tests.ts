import type { SmokeTest } from '@millrace/smoke-test';

/** Of an HTTP API: it tells its own description, as API Gateway would ask for it. */
export const tellsItsDescription: SmokeTest = {
  payload: {
    version: '2.0',
    routeKey: 'GET /openapi.json',
    rawPath: '/openapi.json',
    rawQueryString: '',
    headers: {},
    requestContext: { http: { method: 'GET', path: '/openapi.json' } },
    isBase64Encoded: false,
  },
  answers: { statusCode: 200 },
};

/** Of a function that takes messages or records: nothing to do is done, and nothing of it failed. */
export const takesNoRecords: SmokeTest = { payload: { Records: [] }, answers: { batchItemFailures: [] } };

/** Of a function whose input has a schema: it starts, and refuses what does not fit. */
export const refusesEmptyInput: SmokeTest = { payload: {}, refuses: 'SchemaMismatch' };

/** Of a sweeper: it searches for what was due at a time when there was nothing. */
export const findsNothingDue: SmokeTest = {
  payload: { asOf: '1970-01-01T00:00:00.000Z' },
  answers: { found: 0, requeued: 0, failed: 0 },
};
