import { describe, expect, it, jest } from '@jest/globals';
import { UNEXPECTED_FAILURES } from '@millrace/observability';
import { Type } from 'typebox';
import { AmountSchema, CurrencySchema } from '@millrace/schema';
import { createApi, documentOf, operation, type Authentication } from './index.ts';

const merchant: Authentication = { outcome: 'authenticated', merchantId: 'mer_1', mode: 'test' };
const error = jest.fn();
const info = jest.fn();
const logger = { debug: jest.fn(), info, warn: jest.fn(), error };
const handled = jest.fn();

function apiFor(caller: Authentication) {
  return createApi({
    title: 'Things',
    version: '1',
    description: 'Things & <more>.',
    refusals: {
      thing_gone: { status: 410, title: 'Gone' },
      thing_busy: { status: 503, title: 'Busy', retryAfterSeconds: 7 },
    },
    logger,
    authenticate: () => caller,
    operations: [
      operation({
        method: 'POST',
        path: '/things/{id}/parts',
        operationId: 'addPart',
        summary: 'Adds a part',
        creates: true,
        params: Type.Object({ id: Type.String() }),
        body: Type.Object(
          {
            amount: AmountSchema,
            currency: CurrencySchema,
            note: Type.Optional(Type.String()),
            share: Type.Optional(Type.Number({ default: 0 })),
            extra: Type.Optional(Type.Unsafe<object>({ type: 'object', default: {} })),
          },
          { additionalProperties: false },
        ),
        responses: { 201: Type.Object({ ok: Type.Boolean() }) },
        refusals: ['thing_gone', 'thing_busy'],
        handle: async (request) => {
          handled(request);
          if (request.body.note === 'gone') return { refused: 'thing_gone', detail: 'It is gone.' };
          if (request.body.note === 'busy') return { refused: 'thing_busy', detail: 'It is busy.' };
          if (request.body.note === 'sum') return { status: 201, body: { sum: -(2n ** 80n) } };
          if (request.body.note === 'boom') throw new Error('a secret detail');
          return { status: 201, body: { ok: true } };
        },
      }),
      operation({
        method: 'POST',
        path: '/things/{id}/stop',
        operationId: 'stop',
        summary: 'Stops a thing',
        params: Type.Object({ id: Type.String() }),
        responses: { 200: Type.Object({}) },
        refusals: [],
        handle: async (request) => {
          handled(request);
          return { status: 200, body: {} };
        },
      }),
      operation({
        method: 'GET',
        path: '/things',
        operationId: 'listThings',
        summary: 'Lists things',
        responses: { 200: Type.Object({}) },
        refusals: [],
        handle: async (request) => {
          handled(request);
          return { status: 200, body: {} };
        },
      }),
      operation({
        method: 'GET',
        path: '/open',
        operationId: 'open',
        summary: 'Open to all',
        public: true,
        responses: { 200: Type.Object({}) },
        refusals: [],
        handle: async () => ({ status: 200, body: {} }),
      }),
    ],
  });
}

const valid = { amount: 1, currency: 'USD' };

function post(
  body: unknown,
  headers: Record<string, string | string[]> = {},
  caller: Authentication = merchant,
) {
  return apiFor(caller).inject({
    method: 'POST',
    url: '/things/7/parts',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('an API', () => {
  it('passes the validated request on', async () => {
    const response = await post(valid, { 'x-correlation-id': 'my-id' });
    expect(response.statusCode).toBe(201);
    expect(response.headers['x-correlation-id']).toBe('my-id');
    expect(handled).toHaveBeenLastCalledWith({
      merchantId: 'mer_1',
      mode: 'test',
      correlationId: 'my-id',
      idempotencyKey: 'k',
      params: { id: '7' },
      query: {},
      body: valid,
    });
  });

  it.each([
    ['malformed_json', 400, '{"amount":'],
    ['malformed_json', 400, ''],
    ['validation_failed', 400, '{"amount":1,"currency":"USD","__proto__":{"a":1}}'],
    ['validation_failed', 400, '{"amount":1,"currency":"USD","constructor":{"prototype":{}}}'],
    ['validation_failed', 400, { ...valid, more: 1 }],
    ['validation_failed', 400, { ...valid, amount: '10' }],
    ['validation_failed', 400, { ...valid, amount: 10.5 }],
    ['validation_failed', 400, '{"amount":1e30,"currency":"USD"}'],
    ['validation_failed', 400, '{"amount":0.9999999999999999999,"currency":"USD"}'],
    ['validation_failed', 400, '{"amount":100.0000000000000001,"currency":"USD"}'],
    ['malformed_json', 400, '{"amount":-5,"amount":100,"currency":"USD"}'],
    ['json_too_deep', 400, `{"note":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['json_too_deep', 400, '['.repeat(60_000)],
    ['validation_failed', 400, { ...valid, currency: 'XXY' }],
    ['validation_failed', 400, 'null'],
    ['body_too_large', 413, { ...valid, note: 'x'.repeat(65 * 1024) }],
    ['card_number_refused', 422, { ...valid, note: 'pay 4242 4242 4242 4242 12 now' }],
    ['card_number_refused', 422, { ...valid, '4242424242424242': 1 }],
    ['thing_gone', 410, { ...valid, note: 'gone' }],
  ])('refuses with %s (%i), case %#', async (code, status, body) => {
    const response = await post(body);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(response.json()).toMatchObject({ code, status, type: `urn:millrace:problem:${code}` });
    expect(response.body).not.toContain('4242424242424242');
  });

  it('sends Retry-After with a temporary refusal', async () => {
    expect((await post({ ...valid, note: 'busy' })).headers['retry-after']).toBe('7');
    expect((await post({ ...valid, note: 'gone' })).headers['retry-after']).toBeUndefined();
  });

  it.each([
    ['idempotency_key_missing', 400, { 'idempotency-key': '' }],
    ['idempotency_key_invalid', 400, { 'idempotency-key': 'x'.repeat(256) }],
    ['idempotency_key_invalid', 400, { 'idempotency-key': 'a\tb' }],
    ['idempotency_key_invalid', 400, { 'idempotency-key': 'a,b' }],
    ['idempotency_key_invalid', 400, { 'idempotency-key': ',' }],
    ['idempotency_key_invalid', 400, { 'idempotency-key': ['a', 'a'] }],
    ['unsupported_media_type', 415, { 'content-type': 'text/csv' }],
    ['unsupported_media_type', 415, { 'content-type': 'text/plain' }],
    ['unsupported_content_encoding', 415, { 'content-encoding': 'gzip' }],
    ['unsupported_content_encoding', 415, { 'content-encoding': 'identity, br' }],
    ['unsupported_content_encoding', 415, { 'content-encoding': ['identity', 'identity'] }],
  ])('refuses with %s (%i) when the headers are %j', async (code, status, headers) => {
    const response = await post(valid, headers);
    expect([response.statusCode, response.json().code]).toEqual([status, code]);
  });

  it.each(['1', '1.00', '10e-1', '0.1E1'])('accepts a whole number in any notation: %s', async (amount) => {
    const response = await post(`{"amount":${amount},"currency":"USD"}`, {
      'content-encoding': 'Identity',
    });
    expect(response.statusCode).toBe(201);
    expect(handled).toHaveBeenLastCalledWith(expect.objectContaining({ body: valid }));
  });

  it('passes a field with its default value on as absent, in any notation', async () => {
    for (const [field, text] of [
      ['share', '0'],
      ['share', '0.0'],
      ['share', '-0'],
      ['extra', '{}'],
    ] as const) {
      await post(`{"amount":1,"currency":"USD","${field}":${text}}`);
      expect(handled).toHaveBeenLastCalledWith(expect.objectContaining({ body: valid }));
    }
    await post({ ...valid, share: 0.5, extra: { a: {} } });
    expect(handled).toHaveBeenLastCalledWith(
      expect.objectContaining({ body: { ...valid, share: 0.5, extra: { a: {} } } }),
    );
  });

  it.each([['api_key_missing'], ['api_key_unknown']] as const)(
    'refuses a caller with %s before it validates the request',
    async (outcome) => {
      const response = await post('{', {}, { outcome });
      const complete = await post(valid, {}, { outcome });
      expect(complete.statusCode).toBe(401);
      expect(complete.headers['www-authenticate']).toBe('Bearer');
      expect(complete.json().code).toBe(outcome);
      expect(response.statusCode).toBe(400);
    },
  );

  describe('INV-40: with an expected merchant', () => {
    const routes = [
      ['POST', '/things/7/parts', valid],
      ['POST', '/things/7/stop', undefined],
      ['GET', '/things', undefined],
    ] as const;
    const send = (
      [method, url, payload]: (typeof routes)[number],
      expected: string,
      caller: Authentication = merchant,
    ) =>
      apiFor(caller).inject({
        method,
        url,
        headers: { 'idempotency-key': 'k', 'x-expected-merchant-id': expected },
        ...(payload && { payload }),
      });

    it('covers every route that needs a key', () => {
      const { paths } = documentOf(apiFor(merchant));
      const withKey = Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods).flatMap(([method, { security }]) =>
          security.length > 0 ? [`${method.toUpperCase()} ${path.replace('{id}', '7')}`] : [],
        ),
      );
      expect(withKey.sort()).toEqual(routes.map(([method, url]) => `${method} ${url}`).sort());
    });

    it.each(routes)('accepts a key of that merchant: %s %s', async (...route) => {
      expect((await send(route, 'mer_1')).statusCode).toBeLessThan(300);
    });

    it.each(routes)('refuses any other key without any effect: %s %s', async (...route) => {
      handled.mockClear();
      for (const other of ['mer_2', 'MER_1', 'mer_1, mer_2', 'mer_1,mer_1', '']) {
        const response = await send(route, other);
        expect([response.statusCode, response.json().code]).toEqual([403, 'merchant_mismatch']);
        expect(response.json().detail).toContain('mer_1');
      }
      expect(handled).not.toHaveBeenCalled();
    });

    it.each(routes)('reveals nothing about merchants to a caller without a key: %s %s', async (...route) => {
      const response = await send(route, 'mer_1', { outcome: 'api_key_unknown' });
      expect([response.statusCode, response.json().code]).toEqual([401, 'api_key_unknown']);
    });

    it('refuses before it validates the request', async () => {
      const response = await post({ ...valid, amount: 'x' }, { 'x-expected-merchant-id': 'mer_2' });
      expect(response.json().code).toBe('merchant_mismatch');
    });

    it('ignores the header on a public route', async () => {
      const headers = { 'x-expected-merchant-id': 'mer_2' };
      const response = await apiFor(merchant).inject({ method: 'GET', url: '/open', headers });
      expect(response.statusCode).toBe(200);
    });

    it('describes the header and the refusal on every route that needs a key', () => {
      const operations = Object.values(documentOf(apiFor(merchant)).paths).flatMap((path) =>
        Object.values(path),
      );
      for (const { security, parameters, responses } of operations) {
        const described = parameters.some(({ name }) => name === 'X-Expected-Merchant-Id');
        const refused = responses['403']?.description.includes('`merchant_mismatch`') ?? false;
        expect([described, refused]).toEqual(security.length > 0 ? [true, true] : [false, false]);
      }
    });
  });

  it('needs no body if the operation has none, with any content type', async () => {
    const response = await apiFor(merchant).inject({
      method: 'POST',
      url: '/things/7/stop',
      headers: { 'content-type': 'application/json' },
    });
    expect(response.statusCode).toBe(200);
  });

  it.each([
    ['POST', '/things/7/stop', '{"surprise":1}', '/surprise'],
    ['POST', '/things/7/stop', '"stop"', ''],
    ['POST', '/things/7/stop', 'null', ''],
    ['POST', '/things/7/stop?surprise=1', '{}', '/query/surprise'],
    ['GET', '/open?surprise=1', undefined, '/query/surprise'],
    ['GET', '/open?__proto__=1', undefined, '/query/__proto__'],
    ['GET', '/open?surprise=1&surprise=1', undefined, '/query/surprise'],
  ] as const)(
    'refuses fields that the operation does not declare: %s %s %s',
    async (method, url, payload, pointer) => {
      const headers = payload === undefined ? {} : { 'content-type': 'application/json' };
      const response = await apiFor(merchant).inject({ method, url, headers, ...(payload && { payload }) });
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
    },
  );

  it.each(['/openapi.json', '/docs'])('accepts no query: %s', async (path) => {
    for (const query of ['?x=1', '?__proto__=1', '?x']) {
      const response = await apiFor(merchant).inject({ url: path + query });
      expect([response.statusCode, response.json().code]).toEqual([400, 'validation_failed']);
    }
  });

  it('sends a bigint as a number with all its digits', async () => {
    const { body } = await post({ ...valid, note: 'sum' });
    expect(body).toBe('{"sum":-1208925819614629174706176}');
  });

  it('logs an internal error, but does not reveal it', async () => {
    const response = await post({ ...valid, note: 'boom' });
    expect(response.statusCode).toBe(500);
    expect(response.json().code).toBe('internal_error');
    expect(response.body).not.toContain('secret');
    expect(error).toHaveBeenLastCalledWith(
      'request failed',
      expect.objectContaining({ error: expect.any(Error) }),
    );
  });

  it('counts only internal errors in a metric of the function version', async () => {
    process.env['AWS_LAMBDA_FUNCTION_NAME'] = 'things-api';
    process.env['AWS_LAMBDA_FUNCTION_VERSION'] = '7';
    try {
      error.mockClear();
      for (const note of ['gone', 'busy', 'fine']) await post({ ...valid, note });
      await post('{');
      expect(error).not.toHaveBeenCalled();
      await post({ ...valid, note: 'boom' });
      expect(error).toHaveBeenCalledTimes(1);
      expect(error).toHaveBeenLastCalledWith(
        'request failed',
        expect.objectContaining({
          FunctionName: 'things-api',
          ExecutedVersion: '7',
          [UNEXPECTED_FAILURES]: 1,
        }),
      );
    } finally {
      delete process.env['AWS_LAMBDA_FUNCTION_NAME'];
      delete process.env['AWS_LAMBDA_FUNCTION_VERSION'];
    }
  });

  it('logs every response by its route, without any content of the request', async () => {
    await post(valid, { 'x-correlation-id': 'my-id' });
    expect(info).toHaveBeenLastCalledWith('request answered', {
      method: 'POST',
      route: '/things/:id/parts',
      status: 201,
      correlationId: 'my-id',
    });
  });

  it('responds to an unknown route with a problem', async () => {
    const response = await apiFor(merchant).inject({ method: 'GET', url: '/nothing' });
    expect([response.statusCode, response.json().code]).toEqual([404, 'route_not_found']);
  });

  it('builds its OpenAPI document from the validating schemas', async () => {
    const app = apiFor(merchant);
    const document = (await app.inject({ url: '/openapi.json' })).json();
    expect(document).toEqual(JSON.parse(JSON.stringify(documentOf(app))));
    expect(() => documentOf({} as typeof app)).toThrow('not made by createApi');
    const operationOf = document.paths['/things/{id}/parts'].post;
    expect(document.openapi).toBe('3.1.0');
    expect(operationOf.requestBody.content['application/json'].schema.properties.amount.maximum).toBe(
      999_999_999_999,
    );
    expect(operationOf.responses['410'].description).toBe('`thing_gone`');
    expect(document.paths['/open'].get.security).toEqual([]);
  });

  it('has an HTML page without scripts, with escaped texts', async () => {
    const page = await apiFor(merchant).inject({ url: '/docs' });
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain('Things &amp; &lt;more&gt;.');
    expect(page.body).not.toContain('<script');
  });
});
