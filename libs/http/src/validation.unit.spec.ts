import { describe, expect, it } from '@jest/globals';
import { apiFor, handled, merchant, post, valid } from './testing/things-api.ts';

describe('an API', () => {
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
});
