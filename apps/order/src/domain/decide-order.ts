import type { Instant } from './instant.ts';
import type {
  AcceptedOrder,
  OrderFacts,
  PaidOrder,
  PaymentFailedOrder,
  PlacedOrder,
  Reason,
  RejectedOrder,
} from './order.ts';
import { assertInvariant } from '@millrace/money';
import { totalOf } from './order-content.ts';
import type { PaymentOutcome } from './payment-outcome.ts';

/** An order before anything was decided about it. */
export type OrderDraft = Omit<OrderFacts, 'total' | 'updatedAt'> & Pick<OrderFacts['total'], 'currency'>;

/** @param dueAt when the sweeper looks at it */
export function placeOrder(draft: OrderDraft, at: Instant, dueAt: Instant): PlacedOrder {
  return { ...factsOf(draft, at), status: 'placed', dueAt, sweeps: 0 };
}

export function acceptOrder(draft: OrderDraft, at: Instant, dueAt: Instant): AcceptedOrder {
  const waitsUntil = draft.simulated ? null : dueAt;
  return { ...factsOf(draft, at), status: 'accepted', paymentId: null, dueAt: waitsUntil, sweeps: 0 };
}

export function rejectOrder(draft: OrderDraft, at: Instant, reason: Reason): RejectedOrder {
  return { ...factsOf(draft, at), status: 'rejected', reason };
}

/** Ends an accepted order. */
export function concludeOrder(
  { dueAt: _dueAt, sweeps: _sweeps, paymentId, ...facts }: AcceptedOrder,
  outcome: PaymentOutcome,
  at: Instant,
): PaidOrder | PaymentFailedOrder {
  if (outcome.event === 'fail_payment') {
    return { ...facts, status: 'payment_failed', paymentId, reason: outcome.reason, updatedAt: at };
  }
  assertInvariant(paymentId !== null, 'paid_order_has_payment', { orderId: facts.id });
  return { ...facts, status: 'paid', paymentId, updatedAt: at };
}

function factsOf({ currency, ...draft }: OrderDraft, at: Instant): OrderFacts {
  return { ...draft, total: { amount: totalOf(draft.lines), currency }, updatedAt: at };
}
