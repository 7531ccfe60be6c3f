import type { RefundId } from '@millrace/contracts-payment';
import { refuse, type Refusal } from '@millrace/failures';
import { assertInvariant } from '@millrace/invariants';
import { parseCurrency, type MinorUnits } from '@millrace/money';
import type { Instant } from '@millrace/time';
import type { ChangeFacts } from './apply-change.ts';
import { refundsRequested } from './history.ts';
import type { Payment, SettledPayment } from './payment.ts';
import type { PendingRefund } from './refund.ts';
import { splitRefund, take } from './refund-split.ts';

/**
 * A refund adds two entries to its payment's history, which is part of the payment's item and therefore
 * bounded.
 */
export const MAX_REFUNDS_OF_PAYMENT = 250;

/** A merchant's validated request. */
export interface CreateRefund extends ChangeFacts {
  readonly id: RefundId;
  /** Minor units of the payment's currency, greater than 0. */
  readonly amount: MinorUnits;
  readonly reason: string | null;
  readonly dueAt: Instant;
}

export type RefusedRefund = Refusal<'payment_not_settled' | 'refund_exceeds_settled' | 'too_many_refunds'>;

/** `payment` is the state after the refund has reserved its amount. */
export type RefundDecision =
  | { readonly kind: 'created'; readonly refund: PendingRefund; readonly payment: SettledPayment }
  | RefusedRefund;

/**
 * Decides whether to refund part or all of a payment.
 * @returns refusals: payment_not_settled, refund_exceeds_settled, too_many_refunds
 * @throws InvariantViolation amount_positive, refunded_within_paid
 */
export function decideRefund(payment: Payment, command: CreateRefund): RefundDecision {
  const { id, amount, reason, dueAt, at, cause, correlationId } = command;
  assertInvariant(amount > 0n, 'amount_positive', { refundId: id });
  if (payment.status !== 'settled') {
    return refuse('payment_not_settled', `The payment is ${payment.status}.`);
  }
  const { merchantId, money, source, quote, refunded, history } = payment;
  const left = money.amount - refunded.amount;
  if (amount > left) {
    return refuse('refund_exceeds_settled', `${left} of ${money.amount} minor units are left to refund.`);
  }
  if (refundsRequested(history).length >= MAX_REFUNDS_OF_PAYMENT) {
    return refuse('too_many_refunds', `A payment can have at most ${MAX_REFUNDS_OF_PAYMENT} refunds.`);
  }

  const shares = splitRefund(payment, amount);
  const entry = {
    change: 'refund_requested',
    refundId: id,
    amount,
    occurredAt: at,
    cause,
    correlationId,
  } as const;
  return {
    kind: 'created',
    payment: {
      ...payment,
      refunded: take(payment, { amount, shares }),
      updatedAt: at,
      history: [...history, entry],
    },
    refund: {
      status: 'pending',
      id,
      paymentId: payment.id,
      merchantId,
      money: { amount, currency: money.currency },
      source,
      shares,
      targetCurrency: quote && parseCurrency(quote.targetCurrency),
      reason,
      correlationId,
      createdAt: at,
      updatedAt: at,
      dueAt,
      sweeps: 0,
    },
  };
}
