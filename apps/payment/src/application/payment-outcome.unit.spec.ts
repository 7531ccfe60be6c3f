import { describe, expect, it } from '@jest/globals';
import { paymentOutcomes } from '@millrace/contracts-payment';
import { decideRefund } from '../domain/decide-refund.ts';
import { lifecycle } from '../domain/lifecycle.ts';
import { aPayment, at } from '../testing/builders.ts';
import { aCreateRefund, aSettledPayment } from '../testing/refund-builders.ts';
import { outcomeEventOf } from './announce-outcomes.ts';

describe('the outcome of a payment', () => {
  it.each(lifecycle.statuses)('is published for terminal statuses only: %s', (status) => {
    const event = outcomeEventOf(aPayment({ status }));
    expect(event?.type).toBe(lifecycle.isTerminal(status) ? `payment.${status}` : undefined);
  });

  it('has a contract for every terminal status', () => {
    const terminal = lifecycle.statuses.filter(lifecycle.isTerminal);
    expect(paymentOutcomes.map(({ type }) => type).sort()).toEqual(
      terminal.map((status) => `payment.${status}`).sort(),
    );
  });

  it('contains the payment, its terms and the failure', () => {
    const payment = aPayment({ status: 'failed' });
    expect(outcomeEventOf(payment)).toEqual({
      source: 'millrace.payment',
      type: 'payment.failed',
      detail: {
        id: `${payment.id}.failed`,
        version: 1,
        occurredAt: at(1),
        correlationId: 'cor_create',
        merchantId: payment.merchantId,
        data: {
          paymentId: payment.id,
          reference: 'INV-1',
          amount: 10_000,
          currency: 'USD',
          code: 'reject_code',
          message: 'The message of reject.',
        },
      },
    });
  });

  it('is the same event after a refund', () => {
    const settled = aSettledPayment();
    const decision = decideRefund(settled, aCreateRefund());
    expect(decision).toMatchObject({ kind: 'created', payment: { updatedAt: at(2) } });
    if (decision.kind !== 'created') return;
    expect(outcomeEventOf(decision.payment)).toEqual(outcomeEventOf(settled));
  });
});
