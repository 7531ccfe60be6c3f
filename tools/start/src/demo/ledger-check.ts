import type { QuoteResponse } from '@millrace/contracts-quote';
import type { TransferResponse } from '@millrace/contracts-settlement';
import { sumsOf } from '../load/transfers.ts';

export type Balances = readonly { readonly currency: string; readonly available: number }[];

export const availableIn = (balances: Balances, currency: string): number =>
  balances.find((balance) => balance.currency === currency)?.available ?? 0;

/** Compares the ledger after one payment with its quote. Returns the differences; empty when there are none. */
export function ledgerDifferences(
  quote: QuoteResponse,
  transfers: readonly TransferResponse[],
  balances: { readonly before: Balances; readonly after: Balances },
): string[] {
  const differences: string[] = [];
  if (transfers.length !== 1)
    differences.push(`the payment has ${transfers.length} transfers instead of one`);
  for (const transfer of transfers) {
    for (const [currency, sum] of Object.entries(sumsOf(transfer))) {
      if (sum !== 0n) differences.push(`the legs in ${currency} sum to ${sum} instead of 0`);
    }
  }
  const { targetCurrency, targetAmount } = quote;
  const moved = availableIn(balances.after, targetCurrency) - availableIn(balances.before, targetCurrency);
  if (moved !== targetAmount) {
    differences.push(
      `the balance in ${targetCurrency} moved by ${moved} instead of the quoted ${targetAmount}`,
    );
  }
  return differences;
}
