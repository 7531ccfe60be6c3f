import type { TransferResponse } from '@millrace/contracts-settlement';

/** The sum of the legs of transfers, per currency; all 0 when they are balanced. */
export function sumsByCurrency(transfers: readonly TransferResponse[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { amount, currency } of transfers.flatMap(({ legs }) => legs)) {
    sums[currency] = (sums[currency] ?? 0) + amount;
  }
  return sums;
}

/** The sum that transfers add to one account, per currency. */
export function movedOn(account: string, transfers: readonly TransferResponse[]): Record<string, number> {
  const legs = transfers.flatMap((transfer) => transfer.legs).filter((leg) => leg.account === account);
  const moved: Record<string, number> = {};
  for (const { amount, currency } of legs) moved[currency] = (moved[currency] ?? 0) + amount;
  return moved;
}

/** The sum that transfers leave on each account, for example `fx:USD USD`, without accounts at 0. */
export function leftOnAccounts(transfers: readonly TransferResponse[]): Record<string, number> {
  const left: Record<string, number> = {};
  for (const { account, amount, currency } of transfers.flatMap(({ legs }) => legs)) {
    left[`${account} ${currency}`] = (left[`${account} ${currency}`] ?? 0) + amount;
  }
  return Object.fromEntries(Object.entries(left).filter(([, amount]) => amount !== 0));
}
