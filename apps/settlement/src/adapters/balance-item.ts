import { parseCurrency } from '@millrace/money';
import { compileSchema, SignedAmountSchema } from '@millrace/schema';
import { Type } from 'typebox';
import type { BalanceEntry } from '../application/settlement-tables.ts';
import { merchantOf, parseAccount } from '../domain/account.ts';
import { balanceKey, type Balance } from '../domain/fold-balances.ts';

interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** Longer than a stream keeps its records (a day) and a failed batch may be redriven. */
export const MARKER_TTL_SECONDS = 8 * 24 * 60 * 60;

const MARKER = 'applied';

/** A merchant's balances stand together, so that no query can reach another merchant's. */
export function keyOfBalance(balance: Pick<Balance, 'account' | 'currency'>): ItemKey {
  const merchantId = merchantOf(balance.account);
  return {
    pk: merchantId === undefined ? 'platform' : `merchant#${merchantId}`,
    sk: balanceKey(balance),
  };
}

export function keyOfMarker(transferId: string): ItemKey {
  return { pk: `${MARKER}#${transferId}`, sk: MARKER };
}

const balanceItem = compileSchema(
  Type.Object({ pk: Type.String(), sk: Type.String(), amount: SignedAmountSchema }),
);

/** What an item of the balances table is; unreadable when it is neither a marker nor a balance under its own key. */
export function readBalanceItem(item: Record<string, unknown>): BalanceEntry {
  const { pk, sk } = item;
  if (sk === MARKER) return { entry: 'applied', transferId: String(pk).slice(`${MARKER}#`.length) };
  const [account = '', currency = ''] = String(sk).split('#');
  try {
    const { amount } = balanceItem.parse(item);
    const own = keyOfBalance({ account: parseAccount(account), currency: parseCurrency(currency) });
    if (own.pk === pk && own.sk === sk) return { entry: 'balance', key: own.sk, amount: BigInt(amount) };
    return { entry: 'unreadable', key: String(sk), reason: `stands under ${String(pk)}` };
  } catch (error) {
    return { entry: 'unreadable', key: String(sk), reason: (error as Error).message };
  }
}
