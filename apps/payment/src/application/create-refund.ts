import type { CreateRefundRequest, RefundId } from '@millrace/contracts-payment';
import {
  idempotently,
  makeRecord,
  type Attempt,
  type IdempotencyStore,
  type IdempotentOutcome,
  type IdempotentRequest,
  type RecordedResponse,
} from '@millrace/idempotency';
import { assertNever } from '@millrace/invariants';
import { minorUnitsFromWire } from '@millrace/money';
import { firstDueAt } from '@millrace/sweeping';
import { instantOf } from '@millrace/time';
import { decideRefund, type RefusedRefund } from '../domain/decide-refund.ts';
import type { Payment } from '../domain/payment.ts';
import type { Refund } from '../domain/refund.ts';
import { getPayment, paymentNotFound, type PaymentNotFound } from './get-payment.ts';
import type { PaymentStore } from './payment-store.ts';
import type { RefundStore } from './refund-store.ts';

/** Port: makes the responses to a request, which are sent and stored for repeats. */
export interface RefundAnswers {
  created(refund: Refund): RecordedResponse;
  refused(refusal: RefusedRefund): RecordedResponse;
}

export interface CreateRefundPorts {
  readonly store: Pick<PaymentStore, 'find'>;
  readonly refunds: RefundStore;
  readonly idempotency: IdempotencyStore;
  readonly answers: RefundAnswers;
  readonly newRefundId: (createdAt: Date) => RefundId;
  readonly clock: () => Date;
  readonly sweepAfterSeconds: number;
}

export interface CreateRefundCommand {
  readonly merchantId: string;
  /** As the caller sent it. */
  readonly paymentId: string;
  readonly idempotencyKey: string;
  readonly correlationId: string;
  readonly request: CreateRefundRequest;
}

const ROUTE = 'POST /payments/{id}/refunds';

/**
 * Refunds part or all of a settled payment, at most once for its idempotency key. The refund, its reserved
 * amount and the idempotency record are one write.
 * @returns the response; recorded refusals: payment_not_settled, refund_exceeds_settled, too_many_refunds.
 * `payment_not_found` is not recorded.
 * @throws PaymentStoreUnavailable (retryable, with the same key)
 * @see docs/adr/0007-pro-rata-refunds-at-the-original-rate.md, docs/invariants.md INV-14
 */
export async function createRefund(
  command: CreateRefundCommand,
  ports: CreateRefundPorts,
): Promise<IdempotentOutcome | PaymentNotFound> {
  const { merchantId, paymentId, idempotencyKey: key, request } = command;
  const payment = await getPayment({ merchantId, id: paymentId }, ports);
  if (!payment) return paymentNotFound;

  const now = ports.clock();
  // A key belongs to a route, not to a payment, so the payment's id is part of the compared body.
  const body = { ...request, paymentId };
  const sent: IdempotentRequest = { merchantId, route: ROUTE, key, body };
  return idempotently(sent, ports.idempotency, now, () => attempt({ command, sent, payment, now }, ports));
}

interface AttemptFacts {
  readonly command: CreateRefundCommand;
  readonly sent: IdempotentRequest;
  readonly payment: Payment;
  readonly now: Date;
}

async function attempt(
  { command: { request, correlationId }, sent, payment, now }: AttemptFacts,
  { refunds, answers, newRefundId, sweepAfterSeconds }: CreateRefundPorts,
): Promise<Attempt> {
  const refund = {
    id: newRefundId(now),
    amount: minorUnitsFromWire(request.amount),
    reason: request.reason ?? null,
    at: instantOf(now),
    cause: ROUTE,
    correlationId,
    dueAt: firstDueAt(now, sweepAfterSeconds),
  };
  const outcome = await refunds.create(payment, (current) => {
    const decision = decideRefund(current, refund);
    if (decision.kind === 'refused') return decision;
    return { ...decision, record: makeRecord(sent, answers.created(decision.refund), now) };
  });
  switch (outcome.kind) {
    case 'created':
      return { kind: 'committed', response: outcome.record.response };
    case 'refused':
      return { kind: 'refused', response: answers.refused(outcome) };
    case 'key_taken':
    case 'contended':
      return { kind: outcome.kind };
    default:
      return assertNever(outcome);
  }
}
