import { describe, expect, it, jest } from '@jest/globals';
import { Type } from 'typebox';
import { AmountSchema, CurrencySchema } from '@millrace/schema';
import { createApi, documentOf, operation, type Authentication } from './index.ts';

const merchant: Authentication = { outcome: 'authenticated', merchantId: 'mer_1' };
const error = jest.fn();
const info = jest.fn();
const logger = { debug: jest.fn(), info, warn: jest.fn(), error };
const handled = jest.fn();

function apiFor(caller: Authentication) {
  return createApi({
    title: 'Things',
    version: '1',
    description: 'Things & <more>.',
    refusals: { thing_gone: { status: 410, title: 'Gone' } },
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
          { amount: AmountSchema, currency: CurrencySchema, note: Type.Optional(Type.String()) },
          { additionalProperties: false },
        ),
        responses: { 201: Type.Object({ ok: Type.Boolean() }) },
        refusals: ['thing_gone'],
        handle: async (request) => {
          handled(request);
          if (request.body.note === 'gone') return { refused: 'thing_gone', detail: 'It is gone.' };
          if (request.body.note === 'boom') throw new Error('a secret of the inside');
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
        handle: async () => ({ status: 200, body: {} }),
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

function post(body: unknown, headers: Record<string, string> = {}, caller: Authentication = merchant) {
  return apiFor(caller).inject({
    method: 'POST',
    url: '/things/7/parts',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('an API', () => {
  it('hands over what it validated', async () => {
    const response = await post(valid, { 'x-correlation-id': 'my-id' });
    expect(response.statusCode).toBe(201);
    expect(response.headers['x-correlation-id']).toBe('my-id');
    expect(handled).toHaveBeenLastCalledWith({
      merchantId: 'mer_1',
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
    ['malformed_json', 400, '{"__proto__":{"a":1}}'],
    ['validation_failed', 400, { ...valid, more: 1 }],
    ['validation_failed', 400, { ...valid, amount: '10' }],
    ['validation_failed', 400, { ...valid, amount: 10.5 }],
    ['validation_failed', 400, '{"amount":1e30,"currency":"USD"}'],
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

  it.each([
    ['idempotency_key_missing', 400, { 'idempotency-key': '' }],
    ['idempotency_key_invalid', 400, { 'idempotency-key': 'x'.repeat(256) }],
    ['idempotency_key_invalid', 400, { 'idempotency-key': 'a\tb' }],
    ['unsupported_media_type', 415, { 'content-type': 'text/csv' }],
    ['unsupported_media_type', 415, { 'content-type': 'text/plain' }],
  ])('refuses with %s (%i) the headers %j', async (code, status, headers) => {
    const response = await post(valid, headers);
    expect([response.statusCode, response.json().code]).toEqual([status, code]);
  });

  it.each([['api_key_missing'], ['api_key_unknown']] as const)(
    'refuses a caller with %s, before anything else',
    async (outcome) => {
      const response = await post('{', {}, { outcome });
      const complete = await post(valid, {}, { outcome });
      expect(complete.statusCode).toBe(401);
      expect(complete.headers['www-authenticate']).toBe('Bearer');
      expect(complete.json().code).toBe(outcome);
      expect(response.statusCode).toBe(400);
    },
  );

  it('needs no body where the operation has none, whatever content type is sent', async () => {
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
  ] as const)('refuses what the operation does not name: %s %s %s', async (method, url, payload, pointer) => {
    const headers = payload === undefined ? {} : { 'content-type': 'application/json' };
    const response = await apiFor(merchant).inject({ method, url, headers, ...(payload && { payload }) });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
  });

  it('says nothing of what went wrong inside, but logs it', async () => {
    const response = await post({ ...valid, note: 'boom' });
    expect(response.statusCode).toBe(500);
    expect(response.json().code).toBe('internal_error');
    expect(response.body).not.toContain('secret');
    expect(error).toHaveBeenLastCalledWith(
      'request failed',
      expect.objectContaining({ error: expect.any(Error) }),
    );
  });

  it('logs every answer by its route, never by what was sent', async () => {
    await post(valid, { 'x-correlation-id': 'my-id' });
    expect(info).toHaveBeenLastCalledWith('request answered', {
      method: 'POST',
      route: '/things/:id/parts',
      status: 201,
      correlationId: 'my-id',
    });
  });

  it('answers an unknown route with a problem', async () => {
    const response = await apiFor(merchant).inject({ method: 'GET', url: '/nothing' });
    expect([response.statusCode, response.json().code]).toEqual([404, 'route_not_found']);
  });

  it('describes itself from the schemas that validate', async () => {
    const app = apiFor(merchant);
    const document = (await app.inject({ url: '/openapi.json' })).json();
    expect(document).toEqual(JSON.parse(JSON.stringify(documentOf(app))));
    expect(() => documentOf({} as typeof app)).toThrow('not built by createApi');
    const operationOf = document.paths['/things/{id}/parts'].post;
    expect(document.openapi).toBe('3.1.0');
    expect(operationOf.requestBody.content['application/json'].schema.properties.amount.maximum).toBe(
      999_999_999_999,
    );
    expect(operationOf.responses['410'].description).toBe('`thing_gone`');
    expect(document.paths['/open'].get.security).toEqual([]);
  });

  it('has a readable page without script, with its texts escaped', async () => {
    const page = await apiFor(merchant).inject({ url: '/docs' });
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain('Things &amp; &lt;more&gt;.');
    expect(page.body).not.toContain('<script');
  });
});
