import { describe } from '@jest/globals';
import { fixedClock } from '@millrace/testing';
import { inMemoryQuoteStore } from './in-memory-quote-store.ts';
import { inMemoryRateStore } from './in-memory-rate-store.ts';
import { itKeepsQuotes } from './quote-store-contract.ts';
import { itKeepsRates } from './rate-store-contract.ts';

describe('quotes in memory', () => {
  const clock = fixedClock('2026-05-08T12:00:00.000Z');
  const store = inMemoryQuoteStore(clock);
  itKeepsQuotes(() => ({ store, clock }));
});

describe('rates in memory', () => {
  itKeepsRates(async () => inMemoryRateStore());
});
