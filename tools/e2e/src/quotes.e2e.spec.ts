import { beforeAll, describe, expect, it } from '@jest/globals';
import { demoMerchants } from '@millrace/contracts-merchant';
import type { PaymentResponse } from '@millrace/contracts-payment';
import { verifyQuoteToken, type QuoteResponse } from '@millrace/contracts-quote';
import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { inParallel } from './platform/in-parallel.ts';
import { aPaymentRequest, demoMerchant, stranger, type Answer } from './platform/merchant.ts';
import { faultOf } from './platform/problem.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { tablesAtRest } from './platform/tables.ts';

const ATTEMPTS = 100;
const AT_ONCE = 8;
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const platform = sharedPlatform();
const merchant = demoMerchant(platform);

const payWith = (quoteToken: string, amount = 10_000): Promise<Answer> =>
  merchant.postUntilDecided('/payments', aPaymentRequest({ amount, quoteToken }));

const notRefused = (faults: readonly (string | undefined)[]): (string | undefined)[] =>
  faults.filter((fault) => fault !== undefined);

describe('INV-5: a quote that is used a hundred times at once', () => {
  it('pays for one payment, and every other attempt is refused with quote_already_used', async () => {
    const { id: quoteId, token } = await merchant.quote();
    const answers = await Promise.all(Array.from({ length: ATTEMPTS }, () => payWith(token)));
    const [made, ...more] = answers.filter(({ status }) => status === 201);
    const refused = answers.filter((answer) => answer !== made);
    expect(more).toEqual([]);
    expect(notRefused(refused.map((answer) => faultOf(answer, 'quote_already_used', 409)))).toEqual([]);

    const { data } = (await merchant.get('/payments?limit=100')).json as { data: PaymentResponse[] };
    const paidWithIt = data.filter((payment) => payment.quoteId === quoteId);
    expect(paidWithIt.map(({ id }) => id)).toEqual([(made!.json as PaymentResponse).id]);
  });
});

describe('INV-6: a quote', () => {
  let quote: QuoteResponse;
  let before: Record<string, string[]>;

  beforeAll(async () => {
    quote = await merchant.quote();
    before = await tablesAtRest(platform.endpointUrl);
  });

  it('is refused with any byte changed, and accepted unchanged afterwards', async () => {
    const answers = await inParallel(changesOf(quote.token), AT_ONCE, (token) => payWith(token));
    expect(notRefused(answers.map((answer) => faultOf(answer, 'quote_invalid', 422)))).toEqual([]);
  });

  it('is refused with an extra byte, a missing byte or a missing part', async () => {
    const [header, payload, signature] = quote.token.split('.') as [string, string, string];
    const none = Buffer.from('{"alg":"none","typ":"quote+jwt"}').toString('base64url');
    const tokens = [
      `${quote.token}A`,
      `A${quote.token}`,
      ` ${quote.token}`,
      `${quote.token}=`,
      quote.token.slice(0, -1),
      `${header}.${payload}.`,
      `${header}..${signature}`,
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
    ];
    const answers = await inParallel(tokens, AT_ONCE, (token) => payWith(token));
    expect(notRefused(answers.map((answer) => faultOf(answer, 'quote_invalid', 422)))).toEqual([]);
  });

  it('is refused for another amount and for another currency', async () => {
    const euros = aPaymentRequest({ currency: 'EUR', quoteToken: quote.token });
    const answers = [
      await payWith(quote.token, 9_999),
      await payWith(quote.token, 10_001),
      await merchant.post('/payments', euros),
    ];
    expect(notRefused(answers.map((answer) => faultOf(answer, 'quote_invalid', 422)))).toEqual([]);
  });

  it('INV-23: is unchanged by all of that, and pays then', async () => {
    expect(await tablesAtRest(platform.endpointUrl)).toEqual(before);
    expect(await payWith(quote.token)).toMatchObject({ status: 201, json: { quoteId: quote.id } });
    expect(faultOf(await payWith(quote.token), 'quote_already_used', 409)).toBeUndefined();
  });

  it('can be verified offline with the published keys alone', async () => {
    const { json } = await stranger(platform).get('/.well-known/jwks.json');
    const keys = createLocalJWKSet(json as JSONWebKeySet);
    const { id: quoteId, token, expiresAt, ...terms } = await merchant.quote();
    expect(await verifyQuoteToken(token, keys, new Date())).toEqual({
      ok: true,
      merchantId: demoMerchants[0].merchantId,
      terms: { ...terms, quoteId },
      expiresAt: new Date(expiresAt),
    });
    expect(await verifyQuoteToken(token, keys, new Date(expiresAt))).toEqual({
      ok: false,
      code: 'quote_expired',
    });
    for (const changed of changesOf(token)) {
      expect(await verifyQuoteToken(changed, keys, new Date())).toMatchObject({ ok: false });
    }
  });
});

/**
 * Copies of a token with another character at each position, including the dots. The last character of a part has unused
 * bits, so only some changes of it change a byte: there it is every other character.
 */
function changesOf(token: string): string[] {
  return [...token].flatMap((character, at) => {
    const others = [...BASE64URL].filter((other) => other !== character);
    const endsPart = at === token.length - 1 || token[at + 1] === '.';
    // Derived from the position, so that a token is always changed in the same way.
    const chosen = endsPart ? others : [others[(at * 7) % others.length]!];
    return chosen.map((other) => token.slice(0, at) + other + token.slice(at + 1));
  });
}
