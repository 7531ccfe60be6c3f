import type { Verdict } from './check-order.ts';
import { assertInvariant, assertNever } from '@millrace/invariants';
import type { NoTransition } from '@millrace/lifecycle';
import type { Instant } from '@millrace/time';
import { lifecycle, type NoChangeReason, type RefusalReason } from './lifecycle.ts';
import type {
  AcceptedOrder,
  Order,
  OrderFacts,
  PaidOrder,
  PaymentFailedOrder,
  PlacedOrder,
  Reason,
  RejectedOrder,
} from './order.ts';
import { totalOf } from './order-content.ts';
import type { PaymentOutcome } from './payment-outcome.ts';

/** An order that is not decided yet. */
export type OrderDraft = Omit<OrderFacts, 'total' | 'updatedAt'> & Pick<OrderFacts['total'], 'currency'>;

/** @param dueAt when the sweeper checks it */
export function placedOrder(draft: OrderDraft, at: Instant, dueAt: Instant): PlacedOrder {
  return { ...factsOf(draft, at), status: 'placed', dueAt, sweeps: 0 };
}

export function acceptedOrder(draft: OrderDraft, at: Instant, dueAt: Instant): AcceptedOrder {
  return { ...factsOf(draft, at), status: 'accepted', paymentId: null, hold: null, dueAt, sweeps: 0 };
}

export function rejectedOrder(draft: OrderDraft, at: Instant, reason: Reason): RejectedOrder {
  return { ...factsOf(draft, at), status: 'rejected', reason };
}

/**
 * Applies a verdict to an order.
 * @param stored the stored order, if any; its correlation id and time of creation are kept
 * @returns undefined when the verdict changes no order
 */
export function decideOrder(
  verdict: Verdict,
  draft: OrderDraft,
  stored: Order | undefined,
  { at, dueAt }: { readonly at: Instant; readonly dueAt: Instant },
): AcceptedOrder | RejectedOrder | undefined {
  const { createdAt, correlationId } = stored ?? draft;
  const known = { ...draft, createdAt, correlationId };
  switch (verdict.kind) {
    case 'accept':
      return acceptedOrder(known, at, dueAt);
    case 'reject':
      return rejectedOrder(known, at, verdict.reason);
    case 'duplicate':
    case 'dead_letter':
      return undefined;
    default:
      return assertNever(verdict);
  }
}

/**
 * The effect of a payment outcome on an order.
 * - `not_its_payment`: the outcome is of another payment than the order's, or it says that there is none
 *   while the order has one. It does not affect the order.
 */
export type OutcomeDecision =
  | {
      readonly kind: 'changed';
      readonly before: AcceptedOrder;
      readonly order: PaidOrder | PaymentFailedOrder;
    }
  | (NoTransition<NoChangeReason, RefusalReason> & { readonly order: Order })
  | { readonly kind: 'not_its_payment'; readonly order: Order };

/** Ends an accepted order by the outcome of its own payment. */
export function decideOutcome(order: Order, outcome: PaymentOutcome, at: Instant): OutcomeDecision {
  const paymentId = 'paymentId' in order ? order.paymentId : null;
  if (paymentId !== outcome.paymentId) return { kind: 'not_its_payment', order };
  const unchanged = lifecycle.noTransition(order.status, outcome.event);
  if (unchanged) return { ...unchanged, order };
  assertInvariant(order.status === 'accepted', 'outcome_follows_lifecycle', { orderId: order.id });
  const { dueAt: _dueAt, sweeps: _sweeps, hold: _hold, ...facts } = order;
  const ended = { ...facts, updatedAt: at };
  return {
    kind: 'changed',
    before: order,
    order:
      outcome.event === 'pay'
        ? { ...ended, status: 'paid', paymentId: outcome.paymentId }
        : {
            ...ended,
            status: 'payment_failed',
            reason: outcome.reason,
            dueAt: recheckOf(outcome),
            sweeps: 0,
          },
  };
}

function recheckOf(outcome: PaymentOutcome & { readonly event: 'fail_payment' }): Instant | null {
  return outcome.paymentId === null ? outcome.recheckAt : null;
}

function factsOf({ currency, ...draft }: OrderDraft, at: Instant): OrderFacts {
  return { ...draft, total: { amount: totalOf(draft.lines), currency }, updatedAt: at };
}
