import type { ChangeFacts } from './apply-change.ts';
import type { RefundEntry } from './history.ts';
import type { Failure, SettledPayment } from './payment.ts';
import type { Refund, RefundFacts } from './refund.ts';
import { refundLifecycle, type RefundNoChangeReason, type RefundRefusalReason } from './refund-lifecycle.ts';
import { releaseRefund } from './refund-split.ts';
import { assertNever } from '@millrace/invariants';
import type { NoTransition } from '@millrace/lifecycle';

/** An event of the refund's lifecycle with its data. */
export type RefundChange = ChangeFacts &
  (
    | { readonly event: 'succeed'; readonly transferId: string }
    | { readonly event: 'fail'; readonly failure: Failure; readonly reversalId: string }
  );

/** Why a refund was not changed, and its current state. */
export type UnchangedRefund = NoTransition<RefundNoChangeReason, RefundRefusalReason> & {
  readonly refund: Refund;
};

/** The effect of a change on a refund; `refund` is the state afterwards. */
export type RefundOutcome = { readonly kind: 'changed'; readonly refund: Refund } | UnchangedRefund;

/** Applies a change to a refund. */
export function applyRefundChange(refund: Refund, change: RefundChange): RefundOutcome {
  const unchanged = refundLifecycle.noTransition(refund.status, change.event);
  return unchanged ? { ...unchanged, refund } : { kind: 'changed', refund: changed(refund, change) };
}

/** Applies a change of a refund to its payment: a failed refund releases its amount. */
export function afterRefundChange(
  payment: SettledPayment,
  refund: Refund,
  change: RefundChange,
): SettledPayment {
  const taken = { amount: refund.money.amount, shares: refund.shares };
  return {
    ...payment,
    refunded: change.event === 'fail' ? releaseRefund(payment, taken) : payment.refunded,
    updatedAt: change.at,
    history: [...payment.history, refundEntry(refund, change)],
  };
}

const entryNames = { succeed: 'refund_succeeded', fail: 'refund_failed' } as const;

/** The entry in the payment's history for a change of a refund. */
export function refundEntry({ id, money }: Refund, change: RefundChange): RefundEntry {
  const { event, at, cause, correlationId } = change;
  return {
    change: entryNames[event],
    refundId: id,
    amount: money.amount,
    occurredAt: at,
    cause,
    correlationId,
  };
}

function changed(refund: Refund, change: RefundChange): Refund {
  const facts = { ...factsOf(refund), updatedAt: change.at };
  switch (change.event) {
    case 'succeed':
      return { ...facts, status: 'succeeded', transferId: change.transferId };
    case 'fail':
      return { ...facts, status: 'failed', failure: change.failure, reversalId: change.reversalId };
    default:
      return assertNever(change);
  }
}

function factsOf(refund: Refund): RefundFacts {
  const { id, paymentId, merchantId, money, source, shares, targetCurrency } = refund;
  const { reason, correlationId, createdAt, updatedAt } = refund;
  const named = { id, paymentId, merchantId, money, source, shares, targetCurrency };
  return { ...named, reason, correlationId, createdAt, updatedAt };
}
