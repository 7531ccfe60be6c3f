import { assertInvariant, assertNever } from '@millrace/money';
import type { Verdict } from './check-order.ts';
import type { Instant } from './instant.ts';
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

/**
 * The order as a verdict leaves it.
 * @param stored what is there of it; what is known of a placed order stays known
 * @returns undefined when the verdict changes no order
 */
export function effectOf(
  verdict: Verdict,
  draft: OrderDraft,
  stored: Order | undefined,
  { at, dueAt }: { readonly at: Instant; readonly dueAt: Instant },
): AcceptedOrder | RejectedOrder | undefined {
  const { createdAt, correlationId, simulated } = stored ?? draft;
  const known = { ...draft, createdAt, correlationId, simulated };
  switch (verdict.kind) {
    case 'accept':
      return acceptOrder(known, at, dueAt);
    case 'reject':
      return rejectOrder(known, at, verdict.reason);
    case 'duplicate':
      return undefined;
    case 'dead_letter': {
      const { code, detail: message } = verdict.reason;
      // An invalid order is not stored, but one that its customer was told is placed has to come to an end.
      const isPlaced = stored?.status === 'placed' && code !== 'order_conflict';
      return isPlaced ? rejectOrder(known, at, { code, message }) : undefined;
    }
    default:
      return assertNever(verdict);
  }
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
