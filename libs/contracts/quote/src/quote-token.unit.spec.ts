import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  createLocalJWKSet,
  errors,
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWTVerifyGetKey,
} from 'jose';
import { QUOTE_AUDIENCE, QUOTE_ISSUER, quoteIds, verifyQuoteToken, type QuoteTerms } from './index.ts';

const now = new Date('2026-05-08T12:00:00Z');
const nowEpochSeconds = now.getTime() / 1000;
const terms: QuoteTerms = {
  quoteId: quoteIds.create(),
  sourceAmount: 10_000,
  sourceCurrency: 'USD',
  targetAmount: 8_400,
  targetCurrency: 'EUR',
  rate: '0.845',
  marginBps: 50,
  fee: { amount: 59, currency: 'USD' },
};

let privateKey: CryptoKey;
let keys: JWTVerifyGetKey;

beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  privateKey = pair.privateKey;
  keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(pair.publicKey)), alg: 'EdDSA', kid: 'k1' }] });
});

function sign(claims: { quote?: unknown; exp?: number; iss?: string; jti?: string; typ?: string } = {}) {
  return new SignJWT({ quote: 'quote' in claims ? claims.quote : terms })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'k1', typ: claims.typ ?? 'quote+jwt' })
    .setIssuer(claims.iss ?? QUOTE_ISSUER)
    .setAudience(QUOTE_AUDIENCE)
    .setSubject('mer_1')
    .setJti(claims.jti ?? terms.quoteId)
    .setExpirationTime(claims.exp ?? nowEpochSeconds + 60)
    .sign(privateKey);
}

describe('a quote token', () => {
  it('is verified offline', async () => {
    expect(await verifyQuoteToken(await sign(), keys, now)).toEqual({
      ok: true,
      merchantId: 'mer_1',
      terms,
      expiresAt: new Date('2026-05-08T12:01:00Z'),
    });
  });

  it('expires', async () => {
    expect(await verifyQuoteToken(await sign({ exp: nowEpochSeconds }), keys, now)).toEqual({
      ok: false,
      code: 'quote_expired',
    });
  });

  it.each([
    ['another issuer', { iss: 'somebody' }],
    ['another type of token', { typ: 'JWT' }],
    ['invalid terms', { quote: { ...terms, sourceAmount: 1.5 } }],
    ['an id that differs from that of its terms', { jti: quoteIds.create() }],
  ])('is invalid with %s', async (_what, claims) => {
    expect(await verifyQuoteToken(await sign(claims), keys, now)).toEqual({
      ok: false,
      code: 'quote_invalid',
    });
  });

  it.each(['', 'a', 'a.b', 'a.b.c', '..'])('is invalid if it is %j', async (token) => {
    expect(await verifyQuoteToken(token, keys, now)).toEqual({ ok: false, code: 'quote_invalid' });
  });

  it('is invalid when any character is changed, including the unused bits of the last one', async () => {
    const token = await sign();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
    const results = await Promise.all(
      [...token].flatMap((original, index) =>
        [...alphabet]
          .filter(
            (character, choice) =>
              character !== original && (index > token.length - 3 || choice % 13 === index % 13),
          )
          .map((character) =>
            verifyQuoteToken(token.slice(0, index) + character + token.slice(index + 1), keys, now),
          ),
      ),
    );
    expect(results.filter(({ ok }) => ok)).toEqual([]);
    expect(results.length).toBeGreaterThan(1000);
  });

  it('is neither valid nor invalid while the keys are unavailable', async () => {
    const unreachable: JWTVerifyGetKey = async () => {
      throw new errors.JOSEError('Expected 200 OK from the JSON Web Key Set HTTP response');
    };
    await expect(verifyQuoteToken(await sign(), unreachable, now)).rejects.toThrow('Expected 200 OK');
  });

  it('is never accepted with a signature by another key', async () => {
    const otherKey = (await generateKeyPair('EdDSA')).privateKey;
    const forged = await new SignJWT({ quote: terms })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'k1', typ: 'quote+jwt' })
      .setIssuer(QUOTE_ISSUER)
      .setAudience(QUOTE_AUDIENCE)
      .setSubject('mer_1')
      .setJti(terms.quoteId)
      .setExpirationTime(nowEpochSeconds + 60)
      .sign(otherKey);
    expect(await verifyQuoteToken(forged, keys, now)).toEqual({ ok: false, code: 'quote_invalid' });
  });

  it('is invalid for any text, and verifying it never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (token) => {
        expect(await verifyQuoteToken(token, keys, now)).toEqual({ ok: false, code: 'quote_invalid' });
      }),
    );
  });
});
