import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { QuoteKeysUnavailable } from '../../application/quote-verifier.ts';
import { at, quoteTermsOf } from '../../testing/builders.ts';
import { quoteSigner, type QuoteSigner } from '../../testing/quote-signer.ts';
import { JwksQuoteVerifier } from './jwks-quote-verifier.ts';
import { getQuoteKeys } from './quote-requests.ts';

const now = new Date(at(0));
let server: Server;
let url: URL;
let fetches: number;
let requested: string[];
let answer: (response: ServerResponse) => void;
let signer: QuoteSigner;

beforeEach(async () => {
  signer = await quoteSigner();
  fetches = 0;
  requested = [];
  answer = (response) => response.end(JSON.stringify(signer.jwks));
  server = createServer(({ method, url: path }, response) => {
    fetches += 1;
    requested.push(`${method} ${path}`);
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`);
});

afterEach(async () => {
  server.closeAllConnections();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
});

describe('the verifier of quotes by published keys', () => {
  it('fetches the keys once for many tokens, also for those that come at the same time', async () => {
    const verifier = new JwksQuoteVerifier(url);
    const tokens = await Promise.all(Array.from({ length: 5 }, () => signer.sign(quoteTermsOf())));
    const verdicts = await Promise.all(tokens.map((token) => verifier.verify(token, now)));
    expect(verdicts.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
    expect(await verifier.verify(tokens[0]!, now)).toMatchObject({ ok: true });
    expect(fetches).toBe(1);
  });

  const read = Object.keys(getQuoteKeys.responses[200].properties.keys.items.properties);
  const withOnly = (names: readonly string[]) => {
    const keys = signer.jwks.keys.map((key) =>
      Object.fromEntries(Object.entries(key).filter(([name]) => names.includes(name))),
    );
    answer = (response) => response.end(JSON.stringify({ keys }));
  };

  it('reads of a key what the contract of the module says', async () => {
    withOnly(read);
    const token = await signer.sign(quoteTermsOf());
    expect(await new JwksQuoteVerifier(url).verify(token, now)).toMatchObject({ ok: true });
    expect(requested).toEqual([`${getQuoteKeys.method} ${getQuoteKeys.path}`]);
  });

  it.each(read)('reads %s of a key', async (name) => {
    withOnly(read.filter((other) => other !== name));
    const verdict = new JwksQuoteVerifier(url).verify(await signer.sign(quoteTermsOf()), now);
    expect(await verdict.catch(() => ({ ok: false }))).toMatchObject({ ok: false });
  });

  it.each([2, 3])('takes a key that is published %i times', async (times) => {
    const [key] = signer.jwks.keys;
    const copies = Array.from({ length: times }, (_, copy) => ({ ...key, ...(copy > 0 && { use: 'sig' }) }));
    const other = await quoteSigner('k2');
    const keys = [...copies, ...other.jwks.keys];
    answer = (response) => response.end(JSON.stringify({ keys }));
    const verifier = new JwksQuoteVerifier(url);
    for (const by of [signer, other]) {
      expect(await verifier.verify(await by.sign(quoteTermsOf()), now)).toMatchObject({ ok: true });
    }
    const forged = await (await quoteSigner()).sign(quoteTermsOf());
    expect(await verifier.verify(forged, now)).toEqual({ ok: false, code: 'quote_invalid' });
    expect(fetches).toBe(1);
  });

  it('says that the keys are unavailable when two of them have one id', async () => {
    const keys = [...signer.jwks.keys, ...(await quoteSigner()).jwks.keys];
    answer = (response) => response.end(JSON.stringify({ keys }));
    const verdict = new JwksQuoteVerifier(url).verify(await signer.sign(quoteTermsOf()), now);
    await expect(verdict).rejects.toThrow(QuoteKeysUnavailable);
  });

  it('refuses a token of another key, and does not fetch for every one of them', async () => {
    const verifier = new JwksQuoteVerifier(url);
    const stranger = await quoteSigner('k2');
    for (let count = 0; count < 3; count += 1) {
      const token = await stranger.sign(quoteTermsOf());
      expect(await verifier.verify(token, now)).toEqual({ ok: false, code: 'quote_invalid' });
    }
    expect(fetches).toBe(1);
  });

  it.each<[string, () => void]>([
    ['nobody listens', () => void server.close()],
    ['the quote module fails', () => (answer = (response) => response.writeHead(500).end())],
    ['it answers with no JSON', () => (answer = (response) => response.end('<html>'))],
    ['it answers with no key set', () => (answer = (response) => response.end('{}'))],
    ['it breaks off', () => (answer = (response) => void response.destroy())],
  ])('says that the keys are unavailable, not that the token is wrong, when %s', async (_what, breakIt) => {
    const token = await signer.sign(quoteTermsOf());
    const verifier = new JwksQuoteVerifier(url);
    const healthy = answer;
    breakIt();
    await expect(verifier.verify(token, now)).rejects.toThrow(QuoteKeysUnavailable);
    if (!server.listening) return;
    answer = healthy;
    expect(await verifier.verify(token, now)).toMatchObject({ ok: true });
  });

  it('asks a second time when the first answer fails', async () => {
    const healthy = answer;
    answer = (response) => {
      answer = healthy;
      response.writeHead(503).end();
    };
    const token = await signer.sign(quoteTermsOf());
    expect(await new JwksQuoteVerifier(url).verify(token, now)).toMatchObject({ ok: true });
    expect(fetches).toBe(2);
  });

  it('does not wait for an answer for ever', async () => {
    answer = () => {};
    const token = await signer.sign(quoteTermsOf());
    await expect(new JwksQuoteVerifier(url).verify(token, now)).rejects.toThrow(QuoteKeysUnavailable);
    expect(fetches).toBe(2);
  });
});
