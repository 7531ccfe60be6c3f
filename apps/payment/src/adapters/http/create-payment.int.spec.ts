import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { paymentIds, paymentImage, sandboxSources } from '@millrace/contracts-payment';
import { startDynamo, type TestDynamo, storedItems } from '@millrace/testing';
import { QuoteKeysUnavailable } from '../../application/quote-verifier.ts';
import { apiUnderTest, validBody, type ApiUnderTest } from '../../testing/api-under-test.ts';
import { at, quoteTermsOf, RIVAL } from '../../testing/builders.ts';
import { storeWith } from '../../testing/store-with.ts';

let dynamo: TestDynamo;
let api: ApiUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  api = await apiUnderTest(dynamo);
});

const itemsOf = (kind: Parameters<typeof storedItems>[2]) => storedItems(dynamo, api.table, kind);

describe('POST /payments', () => {
  it('creates a pending payment', async () => {
    const answer = await api.pay({ metadata: { order: '7' } });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({
      ...validBody,
      id: expect.stringMatching(paymentIds.pattern),
      status: 'pending',
      amountRefunded: 0,
      quoteId: null,
      failure: null,
      metadata: { order: '7' },
      createdAt: at(0),
      updatedAt: at(0),
    });
    expect((await api.get(`/payments/${answer.json().id}`)).json()).toEqual(answer.json());
  });

  it('stores an item that consumers of the stream can read', async () => {
    await api.pay({ quoteToken: await api.signer.sign(quoteTermsOf()) });
    const [item] = await itemsOf('payment');
    expect(paymentImage.errors(JSON.parse(JSON.stringify(item)))).toEqual([]);
    expect(item).toMatchObject({ lastChange: 'created', correlationId: 'cor_test', dueAt: at(60) });
  });

  it.each([
    ['tok_other', 'test', 'source_unknown'],
    ['tok_constructor', 'test', 'source_unknown'],
    ['tok_other', 'live', 'source_unknown'],
    ...sandboxSources.map((source) => [source, 'live', 'source_test_only'] as const),
  ] as const)('INV-43: refuses %s with a %s key, and stores no payment', async (source, mode, code) => {
    const quoteToken = await api.signer.sign(quoteTermsOf());
    const answer = await api.pay({ source, quoteToken }, { mode });
    expect([answer.statusCode, answer.json().code]).toEqual([422, code]);
    expect([await itemsOf('payment'), await itemsOf('quote_use')]).toEqual([[], []]);
    expect((await api.pay({ quoteToken })).statusCode).toBe(201);
  });

  it('accepts the largest amount without losing a unit', async () => {
    expect((await api.pay({ amount: 999_999_999_999 })).json().amount).toBe(999_999_999_999);
  });
});

/** Names with a meaning in JavaScript, in JSON or in the table's encoding. */
const oddNames = [
  ...Object.getOwnPropertyNames(Object.prototype),
  ...['prototype', 'length', 'name', 'toJSON', 'then', '___proto__', '____proto__', '_proto_'],
  ...['S', 'M', 'N', '0', '-1', '$a', '#a', ':a', 'a.b', 'a/b', 'a~b', ' ', '"', '\\', '\n', '日本', '🎁'],
];

describe('POST /payments with metadata', () => {
  it.each([...oddNames.map((name) => [name]), oddNames.slice(0, 20), oddNames.slice(20)])(
    'keeps any names unchanged: %j',
    async (...names) => {
      const facts = [...names, 'other'].slice(0, 20).map((name, index) => [name, `text ${index}`]);
      const body = JSON.stringify({ ...validBody, metadata: Object.fromEntries(facts) as object });
      const [first, again] = [await api.payText(body, 'k'), await api.payText(body, 'k')];
      expect([first.statusCode, again.body]).toEqual([201, first.body]);
      const shown = await api.get(`/payments/${(JSON.parse(first.body) as { id: string }).id}`);
      for (const { body: text } of [first, shown]) {
        const { metadata } = JSON.parse(text) as { metadata: object };
        expect(Object.entries(metadata).sort()).toEqual(facts.sort());
      }
    },
  );
});

describe('POST /payments with an idempotency key', () => {
  it('replays the first answer byte for byte, for days', async () => {
    const first = await api.pay({}, { key: 'k' });
    api.clock.advance(6 * 24 * 60 * 60 * 1000);
    const again = await api.pay({}, { key: 'k' });
    expect([again.statusCode, again.body]).toEqual([first.statusCode, first.body]);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await itemsOf('payment')).toHaveLength(1);
  });

  it('accepts the key for a new payment after seven days', async () => {
    const first = await api.pay({}, { key: 'k' });
    api.clock.advance(7 * 24 * 60 * 60 * 1000 + 1_000);
    const later = await api.pay({}, { key: 'k' });
    expect([later.statusCode, later.headers['idempotency-replayed']]).toEqual([201, undefined]);
    expect(later.json().id).not.toBe(first.json().id);
  });

  it('refuses another body with idempotency_key_reused', async () => {
    await api.pay({}, { key: 'k' });
    const other = await api.pay({ amount: 1 }, { key: 'k' });
    expect([other.statusCode, other.json().code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('separates the keys of merchants', async () => {
    const first = await api.pay({}, { key: 'k' });
    const rival = await api.pay({}, { key: 'k', merchantId: RIVAL });
    expect(rival.statusCode).toBe(201);
    expect(rival.json().id).not.toBe(first.json().id);
  });

  it('creates one payment for 30 concurrent requests', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => api.pay({}, { key: 'k' })));
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(answers.filter((answer) => answer.headers['idempotency-replayed'] === 'true')).toHaveLength(29);
    expect(await itemsOf('payment')).toHaveLength(1);
  });

  it('refuses with idempotency_in_flight while another request holds its items, and stores nothing', async () => {
    api = await apiUnderTest(dynamo, {
      decorate: (store) => storeWith(store, { create: async () => 'contended' }),
    });
    const answer = await api.pay({}, { key: 'k' });
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'idempotency_in_flight']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(await itemsOf('idempotency')).toEqual([]);
  });

  it('replays a recorded refusal', async () => {
    const body = { quoteToken: 'a.b.c' };
    const first = await api.pay(body, { key: 'k' });
    const again = await api.pay(body, { key: 'k' });
    expect([again.statusCode, again.body]).toEqual([422, first.body]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await itemsOf('payment')).toEqual([]);
  });
});

describe('POST /payments with a quote', () => {
  it('uses the quote', async () => {
    const terms = quoteTermsOf();
    const answer = await api.pay({ quoteToken: await api.signer.sign(terms) });
    expect([answer.statusCode, answer.json().quoteId]).toEqual([201, terms.quoteId]);
  });

  it.each([
    [
      'another merchant’s',
      async () => api.signer.sign(quoteTermsOf(), { merchantId: RIVAL }),
      422,
      'quote_invalid',
    ],
    [
      'of another amount',
      async () => api.signer.sign(quoteTermsOf({ sourceAmount: 9 })),
      422,
      'quote_invalid',
    ],
    [
      'of another currency',
      async () => api.signer.sign(quoteTermsOf({ sourceCurrency: 'EUR' })),
      422,
      'quote_invalid',
    ],
    [
      'changed',
      async () => (await api.signer.sign(quoteTermsOf())).replace(/...$/, 'AAA'),
      422,
      'quote_invalid',
    ],
    ['expired', async () => api.signer.sign(quoteTermsOf(), { expiresAt: at(-1) }), 410, 'quote_expired'],
  ])('refuses a quote that is %s', async (_what, token, status, code) => {
    const answer = await api.pay({ quoteToken: await token() });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(answer.json().detail.length).toBeGreaterThan(20);
    expect(await itemsOf('quote_use')).toEqual([]);
  });

  it('refuses a used quote with quote_already_used, but replays the request that used it', async () => {
    const body = { quoteToken: await api.signer.sign(quoteTermsOf()) };
    const first = await api.pay(body, { key: 'k' });
    const second = await api.pay(body);
    expect([second.statusCode, second.json().code]).toEqual([409, 'quote_already_used']);
    expect((await api.pay(body, { key: 'k' })).body).toBe(first.body);
  });

  it('replays the answer after the quote has expired', async () => {
    const body = { quoteToken: await api.signer.sign(quoteTermsOf()) };
    const first = await api.pay(body, { key: 'k' });
    api.clock.advance(3_600_000);
    const again = await api.pay(body, { key: 'k' });
    expect([again.statusCode, again.body]).toEqual([201, first.body]);
  });

  it('creates one payment for 50 concurrent requests with one quote', async () => {
    const quoteToken = await api.signer.sign(quoteTermsOf());
    const answers = await Promise.all(Array.from({ length: 50 }, () => api.pay({ quoteToken })));
    const codes = answers.map((answer) => answer.json().code ?? answer.statusCode);
    expect(codes.filter((code) => code === 201)).toHaveLength(1);
    expect(codes.filter((code) => code === 'quote_already_used')).toHaveLength(49);
    expect(await itemsOf('payment')).toHaveLength(1);
    expect(await itemsOf('quote_use')).toHaveLength(1);
  });
});

describe('POST /payments while the keys of quotes are unavailable', () => {
  const verifier = { isDown: true };
  beforeEach(async () => {
    verifier.isDown = true;
    api = await apiUnderTest(dynamo, {
      quotes: {
        verify: async (token, now) => {
          if (verifier.isDown) throw new QuoteKeysUnavailable(new Error('connection refused'));
          return api.signer.verifier.verify(token, now);
        },
      },
    });
  });

  it('refuses with quote_keys_unavailable, records nothing, and accepts the same request later', async () => {
    const body = { quoteToken: await api.signer.sign(quoteTermsOf()) };
    const refused = await api.pay(body, { key: 'k' });
    expect([refused.statusCode, refused.json().code]).toEqual([503, 'quote_keys_unavailable']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(await itemsOf('idempotency')).toEqual([]);

    verifier.isDown = false;
    const created = await api.pay(body, { key: 'k' });
    expect(created.statusCode).toBe(201);

    verifier.isDown = true;
    const again = await api.pay(body, { key: 'k' });
    expect([again.statusCode, again.body]).toEqual([201, created.body]);
  });

  it('accepts payments without a quote', async () => {
    expect((await api.pay()).statusCode).toBe(201);
  });
});
