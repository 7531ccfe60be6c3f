import type { Instant } from '@millrace/time';
import { changeTo } from './history.ts';
import { lifecycle, type NoChangeReason, type RefusalReason } from './lifecycle.ts';
import type { Failure, Payment, PaymentFacts } from './payment.ts';
import { assertNever } from '@millrace/invariants';
import type { NoTransition } from '@millrace/lifecycle';

export interface ChangeFacts {
  readonly at: Instant;
  /** The request or the id of the event that causes the change. */
  readonly cause: string;
  readonly correlationId: string;
}

/** An event of the lifecycle with its data. */
export type Change = ChangeFacts &
  (
    | { readonly event: 'claim'; readonly dueAt: Instant }
    | { readonly event: 'settle'; readonly transferId: string }
    | { readonly event: 'reject' | 'fail'; readonly failure: Failure }
    | { readonly event: 'cancel' }
  );

/** Why a payment was not changed, and its current state. */
export type UnchangedPayment = NoTransition<NoChangeReason, RefusalReason> & { readonly payment: Payment };

/** The effect of a change on a payment; `payment` is the state afterwards. */
export type ChangeOutcome = { readonly kind: 'changed'; readonly payment: Payment } | UnchangedPayment;

/** @returns undefined when the event changes a payment in this status */
export function unchangedPayment(payment: Payment, event: Change['event']): UnchangedPayment | undefined {
  const unchanged = lifecycle.noTransition(payment.status, event);
  return unchanged && { ...unchanged, payment };
}

/** Applies a change to a payment. A store's conditional write must have the same effect. */
export function applyChange(payment: Payment, change: Change): ChangeOutcome {
  return unchangedPayment(payment, change.event) ?? { kind: 'changed', payment: changed(payment, change) };
}

function changed(payment: Payment, change: Change): Payment {
  const { at, cause, correlationId } = change;
  const entry = {
    change: changeTo(lifecycle.writeRule(change.event).to),
    occurredAt: at,
    cause,
    correlationId,
  };
  const facts = { ...factsOf(payment), updatedAt: at, history: [...payment.history, entry] as const };
  switch (change.event) {
    case 'claim':
      return { ...facts, status: 'processing', dueAt: change.dueAt, sweeps: 0 };
    case 'settle':
      return { ...facts, status: 'settled', transferId: change.transferId };
    case 'reject':
    case 'fail':
      return { ...facts, status: 'failed', failure: change.failure };
    case 'cancel':
      return { ...facts, status: 'canceled' };
    default:
      return assertNever(change);
  }
}

function factsOf(payment: Payment): PaymentFacts {
  const { id, merchantId, money, refunded, reference, source, mode, quote } = payment;
  const { metadata, correlationId, createdAt, updatedAt, history } = payment;
  const named = { id, merchantId, money, refunded, reference, source, mode, quote };
  return { ...named, metadata, correlationId, createdAt, updatedAt, history };
}
