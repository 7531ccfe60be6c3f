import { money, type CurrencyCode, type Money } from '@millrace/money';
import type { AccountName } from './account.ts';
import type { Transfer } from './transfer.ts';

/** What an account holds in one currency. */
export type Balance = Readonly<{ account: AccountName }> & Money;

/**
 * The balances that transfers come to, one for each account and currency that they move, sorted by both. The order
 * of the transfers does not matter; each counts as often as it is given.
 */
export function foldBalances(transfers: readonly Transfer[]): readonly Balance[] {
  const sums = new Map<AccountName, Map<CurrencyCode, bigint>>();
  for (const { legs } of transfers) {
    for (const { account, currency, amount } of legs) {
      const byCurrency = sums.get(account) ?? new Map<CurrencyCode, bigint>();
      sums.set(account, byCurrency.set(currency, (byCurrency.get(currency) ?? 0n) + amount));
    }
  }
  return [...sums]
    .flatMap(([account, byCurrency]) =>
      [...byCurrency].map(([currency, amount]) => ({ account, ...money(amount, currency) })),
    )
    .sort((left, right) => (balanceKey(left) < balanceKey(right) ? -1 : 1));
}

/** Names a balance: `fees#USD`. */
export function balanceKey({ account, currency }: Pick<Balance, 'account' | 'currency'>): string {
  return `${account}#${currency}`;
}
