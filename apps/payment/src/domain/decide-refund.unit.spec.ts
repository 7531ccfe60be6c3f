import { describe, expect, it } from '@jest/globals';
import { refundIds } from '@millrace/contracts-payment';
import { InvariantViolation } from '@millrace/invariants';
import { minorUnits } from '@millrace/money';
import { aPayment, at, MERCHANT, quoteTermsOf, usd } from '../testing/builders.ts';
import { aCreateRefund, aRefundChange, aSettledPayment } from '../testing/refund-builders.ts';
import { afterRefundChange } from './apply-refund-change.ts';
import { decideRefund, MAX_REFUNDS_OF_PAYMENT, type CreateRefund } from './decide-refund.ts';
import { assertHistory } from './history.ts';
import type { SettledPayment } from './payment.ts';
import { noShares } from './refund-split.ts';

/** given(payment) → when(refund) → the decision */
function created(payment: SettledPayment, command: CreateRefund) {
  const decision = decideRefund(payment, command);
  if (decision.kind !== 'created') throw new Error(decision.code);
  return decision;
}

describe('refunding a settled payment', () => {
  it('creates a pending refund and reserves its amount', () => {
    const payment = aSettledPayment();
    const command = aCreateRefund({ units: 4_000n, reason: 'Sent back.' });
    expect(decideRefund(payment, command)).toEqual({
      kind: 'created',
      refund: {
        status: 'pending',
        id: command.id,
        paymentId: payment.id,
        merchantId: MERCHANT,
        money: usd(4_000n),
        source: 'tok_success',
        shares: noShares,
        targetCurrency: null,
        reason: 'Sent back.',
        correlationId: 'cor_refund',
        createdAt: at(2),
        updatedAt: at(2),
        dueAt: at(62),
        sweeps: 0,
      },
      payment: {
        ...payment,
        refunded: { amount: 4_000n, shares: noShares },
        updatedAt: at(2),
        history: [
          ...payment.history,
          {
            change: 'refund_requested',
            refundId: command.id,
            amount: 4_000n,
            occurredAt: at(2),
            cause: 'POST /payments/{id}/refunds',
            correlationId: 'cor_refund',
          },
        ],
      },
    });
  });

  it('splits the refund by the quote', () => {
    const { refund, payment } = created(
      aSettledPayment({}, quoteTermsOf()),
      aCreateRefund({ units: 5_000n }),
    );
    expect(refund).toMatchObject({
      shares: { fee: 29n, residue: 0n, target: 4_200n },
      targetCurrency: 'EUR',
    });
    expect(payment.refunded).toEqual({ amount: 5_000n, shares: refund.shares });
  });

  it('refunds up to the whole payment, and refuses one unit more with refund_exceeds_settled', () => {
    const { payment } = created(aSettledPayment(), aCreateRefund({ units: 9_999n }));
    const all = created(payment, aCreateRefund({ units: 1n })).payment;
    expect(all.refunded.amount).toBe(10_000n);
    expect(decideRefund(payment, aCreateRefund({ units: 2n }))).toEqual({
      kind: 'refused',
      code: 'refund_exceeds_settled',
      detail: '1 of 10000 minor units are left to refund.',
    });
    expect(decideRefund(all, aCreateRefund({ units: 1n }))).toMatchObject({
      code: 'refund_exceeds_settled',
    });
  });

  it('refuses more refunds than the limit with too_many_refunds, including failed ones', () => {
    let payment = aSettledPayment();
    for (let count = 0; count < MAX_REFUNDS_OF_PAYMENT; count += 1) {
      const decision = created(payment, aCreateRefund());
      payment = afterRefundChange(decision.payment, decision.refund, aRefundChange('fail'));
    }
    expect(payment.refunded.amount).toBe(0n);
    expect(decideRefund(payment, aCreateRefund())).toMatchObject({
      kind: 'refused',
      code: 'too_many_refunds',
    });
  });

  it.each([0n, -1n])('throws for an amount that is not positive: %s', (units) => {
    expect(() => decideRefund(aSettledPayment(), aCreateRefund({ units }))).toThrow(InvariantViolation);
  });

  it('throws when more was refunded than paid', () => {
    const shares = { ...noShares, fee: minorUnits(1n) };
    const payment = { ...aSettledPayment(), refunded: { amount: minorUnits(1n), shares } };
    expect(() => decideRefund(payment, aCreateRefund())).toThrow('refunded_within_paid');
  });
});

describe('refunding a payment that is not settled', () => {
  it.each(['pending', 'processing', 'failed', 'canceled'] as const)(
    'refuses a payment that is %s with payment_not_settled',
    (status) => {
      expect(decideRefund(aPayment({ status }), aCreateRefund())).toEqual({
        kind: 'refused',
        code: 'payment_not_settled',
        detail: `The payment is ${status}.`,
      });
    },
  );
});

describe('INV-9: the history of a payment with refunds', () => {
  const { payment, refund } = created(aSettledPayment(), aCreateRefund());
  const ended = afterRefundChange(payment, refund, aRefundChange('succeed'));

  it('ends in the status of the last change of status', () => {
    expect(assertHistory(ended.history, 'settled')).toBe(ended.history);
    expect(() => assertHistory(ended.history, 'failed')).toThrow('history_ends_in_status');
  });

  it('has refunds of a settled payment only', () => {
    const [first, claimed] = aSettledPayment().history;
    const refundOfClaimed = [first!, claimed!, ended.history.at(-1)!];
    expect(() => assertHistory(refundOfClaimed, 'processing')).toThrow('history_ends_in_status');
  });

  it('does not start with a refund', () => {
    const entry = { ...ended.history.at(-1)!, refundId: refundIds.create() };
    expect(() => assertHistory([entry], 'settled')).toThrow('history_ends_in_status');
    expect(() => assertHistory([], 'settled')).toThrow('history_ends_in_status');
  });
});
