import type { TransferKind } from '@millrace/contracts-settlement';
import type { Brand } from '@millrace/identifiers';
import { assertInvariant } from '@millrace/invariants';
import { isZero, money, sumByCurrency, type CurrencyCode, type Money } from '@millrace/money';

/**
 * An account of the ledger. It holds any currency; a balance is of one account in one currency.
 * - `merchant:<id>:available`: the amount that the platform owes the merchant.
 * - `clearing:<source>`: the amount due from the acquirer for payments by that source; negative until it is
 *   paid.
 * - `fees`: the fees of quotes.
 * - `fx:<currency>`: the platform's position in a currency; converting moves value from one position to
 *   another.
 * - `rounding`: residue of amounts that cannot be divided.
 */
export type AccountName = Brand<string, 'AccountName'>;

const MERCHANT_ACCOUNT = /^merchant:([^:#\s]+):available$/;
const CLEARING_ACCOUNT = /^clearing:([a-z0-9_]+)$/;
const PLATFORM_ACCOUNT = /^(?:fx:[A-Z]{3}|fees|rounding)$/;
const patterns = [MERCHANT_ACCOUNT, CLEARING_ACCOUNT, PLATFORM_ACCOUNT];

export const accounts = {
  merchantAvailable: (merchantId: string) => parseAccount(`merchant:${merchantId}:available`),
  clearing: (source: string) => parseAccount(`clearing:${source}`),
  fees: 'fees' as AccountName,
  fx: (currency: CurrencyCode) => `fx:${currency}` as AccountName,
  rounding: 'rounding' as AccountName,
};

/** @throws RangeError for a name that is none of the above */
export function parseAccount(name: string): AccountName {
  if (!patterns.some((pattern) => pattern.test(name))) {
    throw new RangeError(`not an account of the ledger: ${name}`);
  }
  return name as AccountName;
}

/** The merchant of an account; undefined for an account of the platform. */
export function merchantOf(account: AccountName): string | undefined {
  return MERCHANT_ACCOUNT.exec(account)?.[1];
}

/** The source of a clearing account; undefined for any other account. */
export function sourceOf(account: AccountName): string | undefined {
  return CLEARING_ACCOUNT.exec(account)?.[1];
}

/**
 * Derived from the payment or refund, so that posting twice is impossible: `tr_` and its id, as in
 * `tr_pay_01JX…`; a reversal has the id of its refund's transfer and `_reversal`.
 */
export type TransferId = Brand<string, 'TransferId'>;

/** One account's part of a transfer; negative where money leaves the account, never zero. */
export type Leg = Readonly<{ account: AccountName }> & Money;

/** A posting of the ledger, written once and never changed. */
export type Transfer = Readonly<{
  id: TransferId;
  kind: TransferKind;
  paymentId: string;
  merchantId: string;
  /** RFC 3339, UTC, to the millisecond. */
  createdAt: string;
  legs: readonly Leg[];
}>;

export function transferIdOf(settledId: string): TransferId {
  return `tr_${settledId}` as TransferId;
}

/** The id of the transfer that reverses another one, such as `tr_rfd_01JX…_reversal`. */
export function reversalIdOf(transferId: TransferId): TransferId {
  return `${transferId}_reversal` as TransferId;
}

export function legOf(account: AccountName, { amount, currency }: Money): Leg {
  return { account, amount, currency };
}

/**
 * Checks that money neither appears nor vanishes: the legs sum to zero in each currency. Call it before every
 * write and after every read.
 * @throws InvariantViolation transfer_balanced
 */
export function assertBalanced(transfer: Transfer): void {
  const { id, legs } = transfer;
  const leftOver = sumByCurrency(legs).filter((sum) => !isZero(sum));
  assertInvariant(legs.length >= 2 && leftOver.length === 0 && !legs.some(isZero), 'transfer_balanced', {
    transferId: id,
    leftOver,
  });
}

/** Whether two transfers move the same money for the same payment or refund; their time does not matter. */
export function movesTheSame(left: Transfer, right: Transfer): boolean {
  return fingerprint(left) === fingerprint(right);
}

/**
 * Checks that the ledger's transfer with the id of a planned one is the same transfer.
 * @throws InvariantViolation transfer_posted_once
 */
export function assertPostedOnce(
  stored: Transfer | undefined,
  planned: Transfer,
): asserts stored is Transfer {
  assertInvariant(stored !== undefined && movesTheSame(stored, planned), 'transfer_posted_once', {
    transferId: planned.id,
    planned: planned.legs,
    stored: stored?.legs,
  });
}

function fingerprint({ id, kind, paymentId, merchantId, legs }: Transfer): string {
  const parts = legs.map(({ account, currency, amount }) => `${account} ${currency} ${amount}`).sort();
  return JSON.stringify([id, kind, paymentId, merchantId, parts]);
}

/** Joins the legs of the same account and currency, and drops those whose sum is zero. */
export function joinLegs(legs: readonly Leg[]): readonly Leg[] {
  const joined = new Map<string, Leg>();
  for (const leg of legs) {
    const key = `${leg.account} ${leg.currency}`;
    const amount = (joined.get(key)?.amount ?? 0n) + leg.amount;
    joined.set(key, { ...leg, amount: amount as Leg['amount'] });
  }
  return [...joined.values()].filter((leg) => !isZero(leg));
}

/** The amount of an account in one currency. */
export type Balance = Readonly<{ account: AccountName }> & Money;

/**
 * The balances that result from transfers, one per account and currency, sorted by both. The order of the
 * transfers does not matter; a transfer that is given twice counts twice.
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

/** The key of a balance: `fees#USD`. */
export function balanceKey({ account, currency }: Pick<Balance, 'account' | 'currency'>): string {
  return `${account}#${currency}`;
}
