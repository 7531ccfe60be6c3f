import type { TransferKind } from '@millrace/contracts-settlement';
import type { Brand } from '@millrace/identifiers';
import { assertInvariant } from '@millrace/invariants';
import { isZero, sumByCurrency, type Money } from '@millrace/money';
import type { AccountName } from './account.ts';

/**
 * Derived from what the transfer settles, so that posting twice is impossible: `tr_` and the id of the payment or
 * the refund, as in `tr_pay_01JX…`, and for a reversal `_reversal` behind that of its refund.
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

/** Of the transfer that undoes another one, as in `tr_rfd_01JX…_reversal`. */
export function reversalIdOf(transferId: TransferId): TransferId {
  return `${transferId}_reversal` as TransferId;
}

export function legOf(account: AccountName, { amount, currency }: Money): Leg {
  return { account, amount, currency };
}

/**
 * Checks that money neither appears nor vanishes: the legs sum to zero in each currency. To be called before every
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

/** Whether two transfers move the same money for the same thing; when they were made is no part of it. */
export function movesTheSame(left: Transfer, right: Transfer): boolean {
  return fingerprint(left) === fingerprint(right);
}

/**
 * Checks that what stands in the ledger under the id of a planned transfer is that transfer.
 * @throws InvariantViolation transfer_posted_once
 */
export function assertPostedOnce(
  standing: Transfer | undefined,
  planned: Transfer,
): asserts standing is Transfer {
  assertInvariant(standing !== undefined && movesTheSame(standing, planned), 'transfer_posted_once', {
    transferId: planned.id,
    planned: planned.legs,
    standing: standing?.legs,
  });
}

function fingerprint({ id, kind, paymentId, merchantId, legs }: Transfer): string {
  const parts = legs.map(({ account, currency, amount }) => `${account} ${currency} ${amount}`).sort();
  return JSON.stringify([id, kind, paymentId, merchantId, parts]);
}

/** Joins the legs of the same account and currency and leaves out those that come to nothing. */
export function joinLegs(legs: readonly Leg[]): readonly Leg[] {
  const joined = new Map<string, Leg>();
  for (const leg of legs) {
    const key = `${leg.account} ${leg.currency}`;
    const amount = (joined.get(key)?.amount ?? 0n) + leg.amount;
    joined.set(key, { ...leg, amount: amount as Leg['amount'] });
  }
  return [...joined.values()].filter((leg) => !isZero(leg));
}
