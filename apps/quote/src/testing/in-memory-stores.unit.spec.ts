import { describe } from '@jest/globals';
import { fixedClock } from '@millrace/testing';
import { InMemoryQuoteStore } from './in-memory-quote-store.ts';
import { InMemoryRateStore } from './in-memory-rate-store.ts';
import { itKeepsQuotes } from './quote-store-contract.ts';
import { itKeepsRates } from './rate-store-contract.ts';

describe('quotes in memory', () => {
  const clock = fixedClock('2026-05-08T12:00:00.000Z');
  const store = new InMemoryQuoteStore(clock);
  itKeepsQuotes(() => ({ store, clock }));
});

describe('rates in memory', () => {
  itKeepsRates(async () => new InMemoryRateStore());
});
