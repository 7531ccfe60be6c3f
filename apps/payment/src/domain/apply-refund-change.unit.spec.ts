import { describe, expect, it } from '@jest/globals';
import { at, quoteTermsOf } from '../testing/builders.ts';
import { aCreateRefund, aRefund, aRefundChange, aSettledPayment } from '../testing/refund-builders.ts';
import { afterRefundChange, applyRefundChange } from './apply-refund-change.ts';
import { decideRefund } from './decide-refund.ts';
import { nothingRefunded } from './refund-split.ts';

describe('INV-16: applying a change to a refund', () => {
  it('stores the transfer of a succeeded refund, which is no longer due', () => {
    const { refund } = applyRefundChange(aRefund(), aRefundChange('succeed'));
    expect(refund).toMatchObject({ status: 'succeeded', transferId: 'tr_refund', updatedAt: at(3) });
    expect(refund).not.toHaveProperty('dueAt');
  });

  it('stores why a refund failed, and the transfer that reversed its own', () => {
    expect(applyRefundChange(aRefund(), aRefundChange('fail'))).toMatchObject({
      kind: 'changed',
      refund: {
        status: 'failed',
        failure: { code: 'refund_refused', message: 'The bank refused.' },
        reversalId: 'tr_reversal',
      },
    });
  });

  it.each([
    ['succeeded', 'succeed', 'unchanged', 'already_applied'],
    ['failed', 'fail', 'unchanged', 'already_applied'],
    ['succeeded', 'fail', 'refused', 'contradiction'],
    ['failed', 'succeed', 'refused', 'contradiction'],
  ] as const)('does not change a refund that has %s for a %s: %s, %s', (status, event, kind, reason) => {
    const refund = aRefund({ status });
    expect(applyRefundChange(refund, aRefundChange(event))).toEqual({ kind, reason, refund });
  });
});

describe('a payment after its refund has ended', () => {
  const decision = decideRefund(aSettledPayment({}, quoteTermsOf()), aCreateRefund());
  if (decision.kind !== 'created') throw new Error(decision.code);
  const { payment, refund } = decision;

  it('has the whole amount of a failed refund available again', () => {
    const after = afterRefundChange(payment, refund, aRefundChange('fail'));
    expect(after.refunded).toEqual(nothingRefunded);
    expect(after.history.at(-1)).toEqual({
      change: 'refund_failed',
      refundId: refund.id,
      amount: refund.money.amount,
      occurredAt: at(3),
      cause: 'because of fail',
      correlationId: 'cor_fail',
    });
  });

  it('has the amount of a succeeded refund deducted', () => {
    const after = afterRefundChange(payment, refund, aRefundChange('succeed'));
    expect(after.refunded).toEqual(payment.refunded);
    expect(after.history.map(({ change }) => change)).toEqual([
      'created',
      'claimed',
      'settled',
      'refund_requested',
      'refund_succeeded',
    ]);
  });
});
