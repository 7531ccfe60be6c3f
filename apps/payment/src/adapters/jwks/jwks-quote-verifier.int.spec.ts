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

describe('the verifier of quotes with published keys', () => {
  it('fetches the keys once for many tokens, including concurrent ones', async () => {
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

  it('reads only the fields of a key that the module’s contract declares', async () => {
    withOnly(read);
    const token = await signer.sign(quoteTermsOf());
    expect(await new JwksQuoteVerifier(url).verify(token, now)).toMatchObject({ ok: true });
    expect(requested).toEqual([`${getQuoteKeys.method} ${getQuoteKeys.path}`]);
  });

  it.each(read)('requires %s of a key', async (name) => {
    withOnly(read.filter((other) => other !== name));
    const verdict = new JwksQuoteVerifier(url).verify(await signer.sign(quoteTermsOf()), now);
    expect(await verdict.catch(() => ({ ok: false }))).toMatchObject({ ok: false });
  });

  it.each([2, 3])('accepts a key that is published %i times', async (times) => {
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

  it('throws QuoteKeysUnavailable when two different keys have the same id', async () => {
    const keys = [...signer.jwks.keys, ...(await quoteSigner()).jwks.keys];
    answer = (response) => response.end(JSON.stringify({ keys }));
    const verdict = new JwksQuoteVerifier(url).verify(await signer.sign(quoteTermsOf()), now);
    await expect(verdict).rejects.toThrow(QuoteKeysUnavailable);
  });

  it('refuses tokens of another key without a fetch for each', async () => {
    const verifier = new JwksQuoteVerifier(url);
    const stranger = await quoteSigner('k2');
    for (let count = 0; count < 3; count += 1) {
      const token = await stranger.sign(quoteTermsOf());
      expect(await verifier.verify(token, now)).toEqual({ ok: false, code: 'quote_invalid' });
    }
    expect(fetches).toBe(1);
  });

  it.each<[string, () => void]>([
    ['the server is down', () => void server.close()],
    ['the quote module fails', () => (answer = (response) => response.writeHead(500).end())],
    ['the answer is not JSON', () => (answer = (response) => response.end('<html>'))],
    ['the answer is not a key set', () => (answer = (response) => response.end('{}'))],
    ['the connection breaks', () => (answer = (response) => void response.destroy())],
  ])('throws QuoteKeysUnavailable instead of refusing the token when %s', async (_what, breakIt) => {
    const token = await signer.sign(quoteTermsOf());
    const verifier = new JwksQuoteVerifier(url);
    const healthy = answer;
    breakIt();
    await expect(verifier.verify(token, now)).rejects.toThrow(QuoteKeysUnavailable);
    if (!server.listening) return;
    answer = healthy;
    expect(await verifier.verify(token, now)).toMatchObject({ ok: true });
  });

  it('fetches again when the first answer fails', async () => {
    const healthy = answer;
    answer = (response) => {
      answer = healthy;
      response.writeHead(503).end();
    };
    const token = await signer.sign(quoteTermsOf());
    expect(await new JwksQuoteVerifier(url).verify(token, now)).toMatchObject({ ok: true });
    expect(fetches).toBe(2);
  });

  it('gives up on an answer that does not come', async () => {
    answer = () => {};
    const token = await signer.sign(quoteTermsOf());
    await expect(new JwksQuoteVerifier(url).verify(token, now)).rejects.toThrow(QuoteKeysUnavailable);
    expect(fetches).toBe(2);
  });
});
