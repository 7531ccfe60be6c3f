import { describe, expect, it } from '@jest/globals';
import type { QuoteResponse } from '@millrace/contracts-quote';
import type { TransferResponse } from '@millrace/contracts-settlement';
import { ledgerDifferences } from './ledger-check.ts';

const quote = { targetCurrency: 'EUR', targetAmount: 85 } as QuoteResponse;

function transfer(...legs: readonly (readonly [amount: number, currency: string])[]): TransferResponse {
  return {
    id: 't',
    kind: 'payment',
    paymentId: 'p',
    createdAt: '2026-01-01T00:00:00.000Z',
    legs: legs.map(([amount, currency]) => ({ account: 'a', amount, currency })),
  };
}

const balanced = transfer([-100, 'USD'], [100, 'USD'], [-85, 'EUR'], [85, 'EUR']);
const eur = (available: number) => [{ currency: 'EUR', available }];

describe('ledgerDifferences', () => {
  it('is empty with one balanced transfer and the quoted amount available', () => {
    expect(ledgerDifferences(quote, [balanced], { before: [], after: eur(85) })).toEqual([]);
    expect(ledgerDifferences(quote, [balanced], { before: eur(15), after: eur(100) })).toEqual([]);
  });

  it.each([
    ['no transfer', [], 85, 'the payment has 0 transfers instead of one'],
    ['two transfers', [balanced, balanced], 85, 'the payment has 2 transfers instead of one'],
    ['a cent too many', [transfer([-100, 'USD'], [101, 'USD'])], 85, 'the legs in USD sum to 1 instead of 0'],
    ['another amount available', [balanced], 84, 'the balance in EUR moved by 84 instead of the quoted 85'],
  ])('reports %s', (_title, transfers, after, difference) => {
    expect(ledgerDifferences(quote, transfers, { before: [], after: eur(after) })).toEqual([difference]);
  });
});
