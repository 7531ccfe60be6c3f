import { describe, expect, it } from '@jest/globals';
import { InvariantViolation } from '@millrace/invariants';
import { aPendingPayment, quoteTermsOf } from '../../testing/builders.ts';
import { aRefund } from '../../testing/refund-builders.ts';
import { newPaymentItem, paymentOf } from './payment-item.ts';

const item = newPaymentItem(aPendingPayment({}, quoteTermsOf()));
const [created] = item.history;
const canceled = { ...created!, change: 'canceled' as const };
const refunded = {
  ...created!,
  change: 'refund_requested' as const,
  refundId: aRefund().id,
  amount: 1 as never,
};

describe('the item of a payment', () => {
  it('is read as the payment that it was made from', () => {
    const payment = aPendingPayment({}, quoteTermsOf());
    expect(paymentOf(newPaymentItem(payment))).toEqual(payment);
  });

  it.each([
    ['is empty', []],
    ['does not start with the creation', [canceled]],
    ['starts with another change', [canceled, created!]],
    ['ends in another status', [created!, canceled]],
    ['ends with a refund of a payment that is not settled', [created!, refunded]],
  ])('INV-9: is refused when its history %s (history_ends_in_status)', (_what, history) => {
    const read = () => paymentOf({ ...item, history });
    expect(read).toThrow(InvariantViolation);
    expect(read).toThrow('history_ends_in_status');
  });

  it('is refused when it is of another kind', () => {
    expect(() => paymentOf({ ...item, kind: 'refund' as never })).toThrow('item_is_payment');
  });
});
