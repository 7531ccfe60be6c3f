import { assertInvariant } from '@millrace/invariants';
import { minorUnitsFromStored, parseCurrency } from '@millrace/money';
import type { BalanceEntry } from '../application/settlement-tables.ts';
import { merchantOf, parseAccount, balanceKey, type Balance, type TransferId } from '../domain/ledger.ts';
import type { LedgerKey } from '../application/ports.ts';

interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** Longer than a stream keeps its records, a day, by enough for a person to repair what is missing. */
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

/** Of the index that has the markers of transfers that are set aside, and nothing else. */
export const SET_ASIDE_INDEX = 'setAside';
const SET_ASIDE = 'yes';

/**
 * The marker of a transfer that waits to be applied. It has the key of the one that it becomes, so that a transfer is
 * applied, set aside or neither, and it does not expire.
 */
export function setAsideItem(key: LedgerKey, triedAt: Date) {
  const { id, merchantId, paymentId } = key;
  return { ...keyOfMarker(id), merchantId, paymentId, setAside: SET_ASIDE, triedAt: triedAt.toISOString() };
}

export const setAsideUntil = (moment: Date) => ({
  KeyConditionExpression: 'setAside = :yes AND triedAt <= :moment',
  ExpressionAttributeValues: { ':yes': SET_ASIDE, ':moment': moment.toISOString() },
});

export function ledgerKeyOf({ pk, merchantId, paymentId }: Record<string, unknown>): LedgerKey {
  const id = transferIdOfMarker(pk) as TransferId;
  return { id, merchantId: String(merchantId), paymentId: String(paymentId) };
}

function transferIdOfMarker(pk: unknown): string {
  return String(pk).slice(`${MARKER}#`.length);
}

/** A number in DynamoDB has 38 digits. It takes 10^26 payments of the largest amount to get there. */
const BALANCE_BOUND = 10n ** 38n;

/** What an item of the balances table is; unreadable when it is neither a marker nor a balance under its own key. */
export function readBalanceItem(item: Record<string, unknown>): BalanceEntry {
  const { pk, sk } = item;
  if (sk === MARKER) {
    const isSetAside = Object.hasOwn(item, 'setAside');
    return { entry: isSetAside ? 'set_aside' : 'applied', transferId: transferIdOfMarker(pk) };
  }
  const [account = '', currency = ''] = String(sk).split('#');
  try {
    const amount = minorUnitsFromStored(item['amount']);
    assertInvariant(amount < BALANCE_BOUND && -amount < BALANCE_BOUND, 'balance_within_bound', { amount });
    const own = keyOfBalance({ account: parseAccount(account), currency: parseCurrency(currency) });
    if (own.pk === pk && own.sk === sk) return { entry: 'balance', key: own.sk, amount };
    return { entry: 'unreadable', key: String(sk), reason: `stands under ${String(pk)}` };
  } catch (error) {
    return { entry: 'unreadable', key: String(sk), reason: (error as Error).message };
  }
}
