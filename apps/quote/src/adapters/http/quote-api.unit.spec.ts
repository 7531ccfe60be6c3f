import { describe, expect, it } from '@jest/globals';
import { ratesResponse } from '@millrace/contracts-quote';
import { compileSchema } from '@millrace/schema';
import { api } from '../../testing/api-under-test.ts';
import { aRateTable } from '../../testing/builders.ts';
import { quoteRefusals } from './refusals.ts';

describe('GET /rates', () => {
  const schema = compileSchema(ratesResponse);

  it('returns the reference rates for a base, with their day and source', async () => {
    const response = await api().get('/rates?base=USD');
    expect(response.statusCode).toBe(200);
    expect(schema.errors(response.json())).toEqual([]);
    expect(response.json()).toMatchObject({
      base: 'USD',
      date: '2026-05-08',
      source: 'A bank',
      rates: { EUR: '0.8', JPY: '128' },
      dates: { EUR: '2026-05-08', JPY: '2026-05-08' },
      stale: [],
    });
  });

  it.each([
    ['EUR', ['KWD'], { USD: '2026-05-08', KWD: '2026-05-01' }],
    ['USD', ['KWD'], { EUR: '2026-05-08', KWD: '2026-05-01' }],
    ['KWD', ['CLF', 'EUR', 'IDR', 'JPY', 'USD'], { EUR: '2026-05-01', USD: '2026-05-01' }],
  ])('includes rates for %s that are too old, and lists them as stale: %j', async (base, stale, dates) => {
    const { get, current } = api();
    current.mockResolvedValue(aRateTable({ earlierDates: { KWD: '2026-05-01' } }));
    const response = await get(`/rates?base=${base}`);
    expect([response.statusCode, schema.errors(response.json())]).toEqual([200, []]);
    expect(response.json()).toMatchObject({ date: '2026-05-08', stale, dates });
    expect(Object.keys(response.json().dates)).toEqual(Object.keys(response.json().rates));
  });

  it('uses the euro as default base', async () => {
    expect((await api().get('/rates')).json()).toMatchObject({ base: 'EUR', rates: { USD: '1.25' } });
  });

  it.each([
    ['validation_failed', 400, '/rates?base=XXY'],
    ['validation_failed', 400, '/rates?base=usd'],
    ['validation_failed', 400, '/rates?date=2026-05-08'],
    ['rate_unavailable', 422, '/rates?base=XOF'],
  ])('refuses with %s (%i) %s', async (code, status, url) => {
    const response = await api().get(url);
    expect([response.statusCode, response.json().code]).toEqual([status, code]);
  });

  it('needs an API key', async () => {
    const { get, as } = api();
    as(undefined);
    expect((await get('/rates?base=USD')).statusCode).toBe(401);
  });
});

describe('GET /.well-known/jwks.json', () => {
  it('is public, and may be cached for five minutes', async () => {
    const { get, as } = api();
    as(undefined);
    const response = await get('/.well-known/jwks.json');
    expect(response.statusCode).toBe(200);
    expect(response.headers['cache-control']).toBe('public, max-age=300');
    expect(response.json().keys).toEqual([expect.objectContaining({ kty: 'OKP', use: 'sig' })]);
  });
});

describe('the API’s description', () => {
  it('names every refusal of this module', async () => {
    const document = (await api().get('/openapi.json')).json();
    const described = JSON.stringify(document.paths['/quotes'].post.responses);
    for (const code of Object.keys(quoteRefusals)) expect(described).toContain(`\`${code}\``);
    expect(document.paths['/.well-known/jwks.json'].get.security).toEqual([]);
  });
});
