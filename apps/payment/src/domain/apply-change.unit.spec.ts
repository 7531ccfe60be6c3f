import { describe, expect, it } from '@jest/globals';
import { aChange, aPayment, at } from '../testing/builders.ts';
import { applyChange, type Change } from './apply-change.ts';
import type { LifecycleEvent } from './lifecycle.ts';
import type { Payment } from './payment.ts';

/** given(status) → when(change) → then(the payment) */
function given(status: Payment['status']) {
  const payment = aPayment({ status });
  return {
    when: (change: Change) => ({
      thenItBecomes: (expected: Record<string, unknown>) => {
        const outcome = applyChange(payment, change);
        expect(outcome).toMatchObject({ kind: 'changed', payment: { ...expected, updatedAt: change.at } });
        expect(outcome.payment.history.slice(0, -1)).toEqual(payment.history);
        return outcome.payment;
      },
      thenItStays: (expected: Record<string, unknown>) =>
        expect(applyChange(payment, change)).toEqual({ ...expected, payment }),
    }),
  };
}

describe('applying a change', () => {
  it('claims a pending payment and sets when it is due', () => {
    const claimed = given('pending')
      .when(aChange('claim'))
      .thenItBecomes({ status: 'processing', dueAt: at(61), sweeps: 0 });
    expect(claimed.history.at(-1)).toEqual({
      change: 'claimed',
      occurredAt: at(1),
      cause: 'because of claim',
      correlationId: 'cor_claim',
    });
  });

  it('settles a claimed payment, which is no longer due', () => {
    const settled = given('processing')
      .when(aChange('settle'))
      .thenItBecomes({ status: 'settled', transferId: 'tr_1' });
    expect(settled).not.toHaveProperty('dueAt');
    expect(settled.history.map(({ change }) => change)).toEqual(['created', 'claimed', 'settled']);
  });

  it.each([
    ['pending', 'reject'],
    ['processing', 'fail'],
  ] as const)('fails a %s payment for a %s, with the reason', (status, event) => {
    given(status)
      .when(aChange(event))
      .thenItBecomes({
        status: 'failed',
        failure: { code: `${event}_code`, message: `The message of ${event}.` },
      });
  });

  it('cancels a pending payment', () => {
    given('pending').when(aChange('cancel')).thenItBecomes({ status: 'canceled' });
  });

  it.each([
    ['processing', 'claim', 'unchanged', 'already_applied'],
    ['canceled', 'reject', 'unchanged', 'overtaken'],
    ['pending', 'settle', 'refused', 'too_early'],
    ['settled', 'fail', 'refused', 'contradiction'],
    ['settled', 'claim', 'refused', 'payment_not_claimable'],
    ['processing', 'cancel', 'refused', 'payment_not_cancelable'],
  ] as const)('does not change a %s payment for a %s: %s, %s', (status, event, kind, reason) => {
    given(status)
      .when(aChange(event as LifecycleEvent))
      .thenItStays({ kind, reason });
  });
});
