import { refundIds } from '@millrace/contracts-payment';
import type { QuoteTerms } from '@millrace/contracts-quote';
import { assertInvariant } from '@millrace/invariants';
import { minorUnits } from '@millrace/money';
import type { Instant } from '@millrace/time';
import type { NewRefund } from '../application/refund-store.ts';
import { applyChange } from '../domain/apply-change.ts';
import { applyRefundChange, type RefundChange } from '../domain/apply-refund-change.ts';
import { decideRefund, type CreateRefund, type RefusedRefund } from '../domain/decide-refund.ts';
import type { CreatePayment } from '../domain/decide-payment.ts';
import type { Payment, SettledPayment } from '../domain/payment.ts';
import type { Refund } from '../domain/refund.ts';
import type { RefundEvent } from '../domain/refund-lifecycle.ts';
import { aChange, aPendingPayment, aRecord, at, eventsTo } from './builders.ts';

export function aSettledPayment(override: Partial<CreatePayment> = {}, terms?: QuoteTerms): SettledPayment {
  const settled = eventsTo.settled.reduce<Payment>(
    (payment, event) => applyChange(payment, aChange(event)).payment,
    aPendingPayment(override, terms),
  );
  assertInvariant(settled.status === 'settled', 'builder_makes_payment', { status: settled.status });
  return settled;
}

export function aCreateRefund(override: Partial<CreateRefund> & { units?: bigint } = {}): CreateRefund {
  const { units = 1_000n, ...rest } = override;
  return {
    id: refundIds.create(),
    amount: minorUnits(units),
    reason: null,
    correlationId: 'cor_refund',
    cause: 'POST /payments/{id}/refunds',
    at: at(2),
    dueAt: at(62),
    ...rest,
  };
}

/** The decision that a use case passes to a store, with a new idempotency key unless one is given. */
export function decidingOn(command: CreateRefund, record = aRecord(`key of ${command.id}`)) {
  return (payment: Payment): NewRefund | RefusedRefund => {
    const decision = decideRefund(payment, command);
    return decision.kind === 'created' ? { ...decision, record } : decision;
  };
}

export function aRefundChange(
  event: RefundEvent,
  override: { at?: Instant; cause?: string } = {},
): RefundChange {
  const facts = { at: at(3), cause: `because of ${event}`, correlationId: `cor_${event}`, ...override };
  switch (event) {
    case 'succeed':
      return { ...facts, event, transferId: 'tr_refund' };
    case 'fail':
      return {
        ...facts,
        event,
        failure: { code: 'refund_refused', message: 'The bank refused.' },
        reversalId: 'tr_reversal',
      };
  }
}

/** The events that bring a refund into each status. */
export const eventsToRefund = {
  pending: [],
  succeeded: ['succeed'],
  failed: ['fail'],
} as const satisfies Record<Refund['status'], readonly RefundEvent[]>;

export function aRefund({
  status = 'pending' as Refund['status'],
  payment = aSettledPayment(),
} = {}): Refund {
  const decision = decideRefund(payment, aCreateRefund());
  assertInvariant(decision.kind === 'created', 'builder_makes_refund', { decision });
  return eventsToRefund[status].reduce<Refund>(
    (refund, event) => applyRefundChange(refund, aRefundChange(event)).refund,
    decision.refund,
  );
}
