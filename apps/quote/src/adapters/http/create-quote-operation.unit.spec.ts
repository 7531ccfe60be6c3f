import { describe, expect, it, jest } from '@jest/globals';
import { createLocalJWKSet } from 'jose';
import { quoteResponse, verifyQuoteToken } from '@millrace/contracts-quote';
import { compileSchema } from '@millrace/schema';
import { api, MAX_RATE_AGE_DAYS } from '../../testing/api-under-test.ts';
import { aRateTable } from '../../testing/builders.ts';
import { quoteRefusals } from './refusals.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const usdToEur = { sourceCurrency: 'USD', targetCurrency: 'EUR', sourceAmount: 10_000 };
const quoteSchema = compileSchema(quoteResponse);

describe('POST /quotes', () => {
  it('answers 201 with the price, and a token with the same terms', async () => {
    const { post, get, clock, quotes } = api();
    const response = await post(usdToEur);
    expect(response.statusCode).toBe(201);
    const body = response.json();
    expect(quoteSchema.errors(body)).toEqual([]);
    const { id, token, expiresAt, ...prices } = body;
    expect(prices).toEqual({
      ...usdToEur,
      targetAmount: 7_890,
      rate: '0.796',
      marginBps: 50,
      fee: { amount: 87, currency: 'USD' },
    });
    expect(expiresAt).toBe('2026-05-08T12:01:00.000Z');

    const keys = createLocalJWKSet((await get('/.well-known/jwks.json')).json());
    expect(await verifyQuoteToken(token, keys, clock())).toEqual({
      ok: true,
      merchantId: 'mer_1',
      terms: { quoteId: id, ...prices },
      expiresAt: new Date(expiresAt),
    });
    expect(quotes.quotes.map(({ terms }) => terms.quoteId)).toEqual([id]);
  });

  it('accepts a target amount instead', async () => {
    const response = await api().post({ sourceCurrency: 'USD', targetCurrency: 'EUR', targetAmount: 7_890 });
    expect(response.json()).toMatchObject({ sourceAmount: 10_000, targetAmount: 7_890 });
  });

  it.each([
    ['no amount', { sourceAmount: undefined }],
    ['both amounts', { targetAmount: 1 }],
    ['an unknown currency', { sourceCurrency: 'XXY' }],
    ['an amount as text', { sourceAmount: '10' }],
    ['an amount of zero', { sourceAmount: 0 }],
    ['a part of a minor unit', { sourceAmount: 0.5 }],
    ['an amount over the largest', { sourceAmount: 1_000_000_000_000 }],
    ['an unknown field', { rate: '1' }],
  ])('refuses %s with validation_failed (400)', async (_what, changes) => {
    const response = await api().post({ ...usdToEur, ...changes });
    expect([response.statusCode, response.json().code]).toEqual([400, 'validation_failed']);
  });

  it.each([
    ['amount_too_small', { sourceAmount: 37 }],
    ['amount_too_large', { targetCurrency: 'IDR', sourceAmount: 999_999_999_999 }],
    ['rate_unavailable', { sourceCurrency: 'XOF' }],
    ['rate_unavailable', { targetCurrency: 'XOF' }],
  ] as const)('refuses with %s (422), and stores no quote', async (code, changes) => {
    const { post, quotes } = api();
    const response = await post({ ...usdToEur, ...changes });
    expect(response.statusCode).toBe(quoteRefusals[code].status);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(response.json()).toMatchObject({ code, status: 422 });
    expect(quotes.quotes).toEqual([]);
  });

  it.each([
    ['the source currency', usdToEur],
    ['the target currency', { ...usdToEur, sourceCurrency: 'EUR', targetCurrency: 'USD' }],
    ['the only currency', { ...usdToEur, targetCurrency: 'USD' }],
  ])('INV-32: refuses with rates_stale (503) while the rate of %s is too old', async (_what, body) => {
    const { post, clock, current, quotes } = api();
    clock.advance((MAX_RATE_AGE_DAYS + 1) * DAY_MS);
    const refused = await post(body);
    expect([refused.statusCode, refused.json().code]).toEqual([503, 'rates_stale']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(quotes.quotes).toEqual([]);
    current.mockResolvedValue(aRateTable({ date: clock().toISOString().slice(0, 10) }));
    expect((await post(body)).statusCode).toBe(201);
  });

  it('INV-32: quotes from rates until the end of their last day', async () => {
    const { post, clock } = api();
    clock.advance(MAX_RATE_AGE_DAYS * DAY_MS);
    expect((await post(usdToEur)).statusCode).toBe(201);
  });

  it('refuses a request without an idempotency key or without an API key', async () => {
    const { post, as } = api();
    expect((await post(usdToEur, '')).json().code).toBe('idempotency_key_missing');
    as(undefined);
    expect((await post(usdToEur)).json().code).toBe('api_key_missing');
  });

  it('hides the details of an internal error, and can be repeated', async () => {
    const { post, current, error } = api();
    current.mockRejectedValueOnce(new Error('a secret of the inside'));
    const failed = await post(usdToEur);
    expect([failed.statusCode, failed.json().code]).toEqual([500, 'internal_error']);
    expect(failed.body).not.toContain('secret');
    expect(error).toHaveBeenCalledTimes(1);
    expect((await post(usdToEur)).statusCode).toBe(201);
  });
});

describe('POST /quotes, repeated with the same key', () => {
  it('returns the first answer byte for byte, and creates no second quote', async () => {
    const { post, quotes, clock } = api();
    const first = await post(usdToEur);
    clock.advance(5 * 60_000);
    const { sourceCurrency, ...rest } = usdToEur;
    const repeat = await post({ ...rest, sourceCurrency });
    expect(repeat.statusCode).toBe(201);
    expect(repeat.body).toBe(first.body);
    expect(repeat.headers['idempotency-replayed']).toBe('true');
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(quotes.quotes).toHaveLength(1);
  });

  it('returns the first answer when the rates are too old now', async () => {
    const { post, clock, quotes } = api();
    const first = await post(usdToEur);
    clock.advance(6 * DAY_MS + DAY_MS / 2);
    const repeat = await post(usdToEur);
    expect([repeat.statusCode, repeat.body]).toEqual([201, first.body]);
    expect(repeat.headers['idempotency-replayed']).toBe('true');
    expect((await post(usdToEur, 'another')).json().code).toBe('rates_stale');
    expect((await post({ ...usdToEur, sourceAmount: 1 })).json().code).toBe('idempotency_key_reused');
    expect(quotes.quotes).toHaveLength(1);
  });

  it('returns a refusal again, although the request would be granted now', async () => {
    const { post, current } = api();
    const toXof = { ...usdToEur, targetCurrency: 'XOF' };
    const first = await post(toXof);
    current.mockResolvedValue(aRateTable({ rates: { USD: '1.25', XOF: '655.957' } }));
    const repeat = await post(toXof);
    expect([repeat.statusCode, repeat.body]).toEqual([422, first.body]);
    expect(repeat.headers['idempotency-replayed']).toBe('true');
    expect((await post(toXof, 'another')).statusCode).toBe(201);
  });

  it('refuses another body with idempotency_key_reused (422)', async () => {
    const { post } = api();
    await post(usdToEur);
    const response = await post({ ...usdToEur, sourceAmount: 10_001 });
    expect([response.statusCode, response.json().code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('creates one quote for concurrent requests', async () => {
    const { post, quotes } = api();
    const responses = await Promise.all([post(usdToEur), post(usdToEur), post(usdToEur)]);
    expect(new Set(responses.map(({ body }) => body)).size).toBe(1);
    expect(quotes.quotes).toHaveLength(1);
  });

  it('answers idempotency_in_flight (409) while the first one is still being written', async () => {
    const { post, quotes } = api();
    jest.spyOn(quotes, 'commit').mockResolvedValueOnce('contended' as never);
    const response = await post(usdToEur);
    expect([response.statusCode, response.json().code]).toEqual([409, 'idempotency_in_flight']);
    expect(response.headers['retry-after']).toBe('1');
  });

  it('treats the key of another merchant as a different key', async () => {
    const { post, as } = api();
    const first = (await post(usdToEur)).json();
    as('mer_2');
    const second = await post({ ...usdToEur, sourceAmount: 20_000 });
    expect(second.statusCode).toBe(201);
    expect(second.headers['idempotency-replayed']).toBeUndefined();
    expect(second.json().id).not.toBe(first.id);
  });
});
