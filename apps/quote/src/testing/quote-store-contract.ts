import { expect, it } from '@jest/globals';
import type { FixedClock } from '@millrace/testing';
import type { QuoteStore } from '../application/ports.ts';
import { anIssuedQuote, aRecord } from './builders.ts';

const SEVEN_DAYS_MS = 7 * 24 * 60 * 60 * 1000;

/** The contract of every `QuoteStore`. */
export function itKeepsQuotes(subject: () => { store: QuoteStore; clock: FixedClock }): void {
  it('commits a quote with the answer to its key', async () => {
    const { store, clock } = subject();
    const record = aRecord('committed', clock());
    expect(await store.commit(anIssuedQuote({ issuedAt: clock() }), record)).toBe('committed');
    expect(await store.find(record.pk)).toEqual(record);
  });

  it('finds no answer to a key that was not used', async () => {
    const { store, clock } = subject();
    expect(await store.find(aRecord('unused', clock()).pk)).toBeUndefined();
  });

  it('commits nothing under a key that is taken', async () => {
    const { store, clock } = subject();
    const record = aRecord('taken', clock());
    await store.commit(anIssuedQuote({ issuedAt: clock() }), record);
    const other = { ...record, bodyHash: 'other' };
    expect(await store.commit(anIssuedQuote({ issuedAt: clock() }), other)).toBe('key_taken');
    expect(await store.add(other)).toBe(false);
    expect(await store.find(record.pk)).toEqual(record);
  });

  it('keeps a refusal without a quote', async () => {
    const { store, clock } = subject();
    const record = aRecord('refused', clock());
    expect(await store.add(record)).toBe(true);
    expect(await store.find(record.pk)).toEqual(record);
  });

  it('accepts a key again after seven days', async () => {
    const { store, clock } = subject();
    const record = aRecord('expired', clock());
    await store.add(record);
    clock.advance(SEVEN_DAYS_MS + 1_000);
    expect(await store.find(record.pk)).toBeUndefined();
    const next = aRecord('expired', clock());
    expect(await store.commit(anIssuedQuote({ issuedAt: clock() }), next)).toBe('committed');
    expect(await store.find(record.pk)).toEqual(next);
  });
}
