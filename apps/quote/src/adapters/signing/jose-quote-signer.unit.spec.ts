import { describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet } from 'jose';
import { verifyQuoteToken } from '@millrace/contracts-quote';
import { fixedClock } from '@millrace/testing';
import { anIssuedQuote } from '../../testing/builders.ts';
import { FixedSecret } from '../../testing/fixed-secret.ts';
import { JoseQuoteSigner } from './jose-quote-signer.ts';

const MINUTE_MS = 60_000;

function signer() {
  const clock = fixedClock('2026-05-08T12:00:00.000Z');
  const secret = new FixedSecret();
  return { clock, secret, signer: new JoseQuoteSigner(secret, clock) };
}

async function keysOf(of: JoseQuoteSigner) {
  return createLocalJWKSet((await of.publicKeys()) as JSONWebKeySet);
}

const kidOf = (token: string) => decodeProtectedHeader(token).kid;

describe('a signed quote', () => {
  it('is verified offline with the published keys, for its merchant and until it expires', async () => {
    const { signer: subject, clock } = signer();
    const quote = anIssuedQuote();
    const token = await subject.sign(quote);
    expect(await verifyQuoteToken(token, await keysOf(subject), clock())).toEqual({
      ok: true,
      merchantId: quote.merchantId,
      terms: quote.terms,
      expiresAt: quote.expiresAt,
    });
    expect(await verifyQuoteToken(token, await keysOf(subject), quote.expiresAt)).toEqual({
      ok: false,
      code: 'quote_expired',
    });
  });

  it('contains its time of issue, in whole seconds', async () => {
    const token = await signer().signer.sign(anIssuedQuote());
    expect(decodeJwt(token).iat).toBe(Date.parse('2026-05-08T12:00:00.000Z') / 1000);
  });
});

describe('the signing keys', () => {
  it('are read once in five minutes', async () => {
    const { signer: subject, secret, clock } = signer();
    await subject.sign(anIssuedQuote());
    clock.advance(5 * MINUTE_MS - 1);
    await subject.publicKeys();
    expect(secret.reads).toBe(1);
    clock.advance(1);
    await subject.publicKeys();
    expect(secret.reads).toBe(2);
  });

  it('are both published after a rotation, so that earlier quotes stay valid', async () => {
    const { signer: subject, secret, clock } = signer();
    const before = await subject.sign(anIssuedQuote());
    secret.rotate('b'.repeat(64), clock());
    clock.advance(5 * MINUTE_MS);
    const quote = { expiresAt: new Date(clock().getTime() + MINUTE_MS) };
    expect((await subject.publicKeys()).keys).toHaveLength(2);
    expect(kidOf(before)).toBe((await subject.publicKeys()).keys[1]?.kid);
    const after = await subject.sign(anIssuedQuote(quote));
    expect(await verifyQuoteToken(after, await keysOf(subject), clock())).toMatchObject({ ok: true });
  });

  it('sign with the new one only after it has been published for ten minutes', async () => {
    const { signer: subject, secret, clock } = signer();
    const before = kidOf(await subject.sign(anIssuedQuote()));
    secret.rotate('b'.repeat(64), clock());
    clock.advance(5 * MINUTE_MS);
    expect(kidOf(await subject.sign(anIssuedQuote()))).toBe(before);
    clock.advance(5 * MINUTE_MS);
    const after = kidOf(await subject.sign(anIssuedQuote()));
    expect(after).not.toBe(before);
    expect(after).toBe((await subject.publicKeys()).keys[0]?.kid);
  });

  it.each(['aa', 'aaa', 'ab', 'aab', 'abb', 'aba'])(
    'are published once each for any sequence of stored secrets: %s',
    async (stored) => {
      const { signer: subject, secret, clock } = signer();
      for (const text of stored.slice(1)) {
        secret.rotate(text.repeat(64), clock());
        for (let minutes = 0; minutes <= 10; minutes += 5) {
          clock.advance(5 * MINUTE_MS);
          const kids = (await subject.publicKeys()).keys.map(({ kid }) => kid);
          expect(new Set(kids).size).toBe(kids.length);
          const token = await subject.sign(
            anIssuedQuote({ expiresAt: new Date(clock().getTime() + MINUTE_MS) }),
          );
          expect(await verifyQuoteToken(token, await keysOf(subject), clock())).toMatchObject({ ok: true });
        }
      }
    },
  );
});
