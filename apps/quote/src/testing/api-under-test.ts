import { jest } from '@jest/globals';
import { fixedClock, type FixedClock } from '@millrace/testing';
import { quoteApi } from '../adapters/http/quote-api.ts';
import { JoseQuoteSigner } from '../adapters/signing/jose-quote-signer.ts';
import { standardFees } from '../domain/fee-schedule.ts';
import { aRateTable } from './builders.ts';
import { FixedSecret } from './fixed-secret.ts';
import type { QuoteStore } from '../application/ports.ts';
import { inMemoryQuoteStore } from './in-memory-quote-store.ts';

/** The limit of the API under test. */
export const MAX_RATE_AGE_DAYS = 6;

/** The API with stores in memory; requests come from `mer_1` until `as` changes the caller. */
export function api() {
  const clock = fixedClock('2026-05-08T12:00:00.250Z');
  const quotes = inMemoryQuoteStore(clock);
  return { ...apiOn({ clock, quotes }), clock, quotes };
}

/** The API on another store of quotes. */
export function apiOn({ clock, quotes }: { clock: FixedClock; quotes: QuoteStore }) {
  const signer = new JoseQuoteSigner(new FixedSecret(), clock);
  const current = jest.fn(async () => aRateTable());
  let caller: string | undefined = 'mer_1';
  const error = jest.fn();
  const app = quoteApi(
    {
      rates: { current },
      signer,
      keys: signer,
      quotes,
      policy: { marginBps: 50, fees: standardFees, maxRateAgeDays: MAX_RATE_AGE_DAYS },
      ttlSeconds: 60,
      clock,
    },
    {
      logger: { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error },
      authenticate: () =>
        caller === undefined
          ? { outcome: 'api_key_missing' }
          : { outcome: 'authenticated', merchantId: caller, mode: 'test' },
    },
  );
  return {
    current,
    error,
    as: (merchantId: string | undefined) => {
      caller = merchantId;
    },
    get: (url: string) => app.inject({ method: 'GET', url }),
    post: (body: object, key = 'key-1') =>
      app.inject({
        method: 'POST',
        url: '/quotes',
        headers: { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
        payload: JSON.stringify(body),
      }),
  };
}
