import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { minorUnits } from '@millrace/money';
import { acceptedPayments, anAcceptedPayment, aTransfer } from '../testing/payments.ts';
import { aRefund, aRefundTransfer, aReversal, refundSteps, transfersOf } from '../testing/refunds.ts';
import { differenceWithin } from './check-transfers.ts';
import type { Transfer, TransferId } from './ledger.ts';

const payment = anAcceptedPayment();
const paid = aTransfer(payment);
const refund = aRefund(payment);
const [refunded, reversed] = [aRefundTransfer(refund), aReversal(refund)];
const named = (transfer: Transfer, id: string): Transfer => ({ ...transfer, id: id as TransferId });
const doubled = (transfer: Transfer): Transfer => ({
  ...transfer,
  legs: transfer.legs.map((leg) => ({ ...leg, amount: minorUnits(2n * leg.amount) })),
});

describe('checking the transfers of a payment', () => {
  it('finds nothing wrong after any sequence of refunds', () => {
    fc.assert(
      fc.property(acceptedPayments, refundSteps, (any, steps) => {
        expect(differenceWithin(transfersOf(any, steps))).toBeUndefined();
      }),
    );
  });

  it.each([
    ['a payment under another id', [named(paid, 'tr_pay_1')]],
    ['a payment under the id of a refund', [named(paid, refunded.id)]],
    ['a refund under the id of a payment', [paid, named(refunded, aTransfer().id)]],
    ['a refund under an invalid id', [paid, named(refunded, 'tr_rfd_1')]],
    ['a refund without its prefix', [paid, named(refunded, refund.data.refundId)]],
    ['a payment with an invalid payment id', [{ ...named(paid, 'tr_x'), paymentId: 'x' }]],
  ])('INV-18: finds %s', (_what, transfers) => {
    const { id } = transfers.at(-1)!;
    expect(differenceWithin(transfers)).toEqual({ kind: 'transfer_misnamed', transferId: id });
  });

  it.each([
    ['of no refund', [paid, reversed]],
    ['of another amount', [paid, refunded, doubled(reversed)]],
    ['under another id', [paid, refunded, named(reversed, `${refunded.id}_undone`)]],
    ['of a payment', [paid, { ...named(reversed, `${paid.id}_reversal`) }]],
  ])('INV-16: finds a reversal %s', (_what, transfers) => {
    const { id } = transfers.at(-1)!;
    expect(differenceWithin(transfers)).toEqual({ kind: 'reversal_differs', transferId: id });
  });

  it('INV-14: finds refunds that exceed the payment, and names the latest that was not reversed', () => {
    const [first, refusedLater] = [aRefund(payment, { amount: 6_000 }), aRefund(payment)];
    const excessive = {
      ...aRefundTransfer(aRefund(payment, { amount: 6_000 })),
      createdAt: '2026-05-08T13:00:00.000Z',
    };
    const later = { ...aRefundTransfer(refusedLater), createdAt: '2026-05-08T14:00:00.000Z' };
    expect(
      differenceWithin([paid, excessive, aRefundTransfer(first), later, aReversal(refusedLater)]),
    ).toEqual({
      kind: 'refund_fault',
      transferId: excessive.id,
      fault: 'payer_gets_more',
    });
  });

  it('INV-14: finds a refund whose payment was never posted', () => {
    const fault = 'payment_not_posted';
    expect(differenceWithin([refunded])).toEqual({ kind: 'refund_fault', transferId: refunded.id, fault });
    expect(differenceWithin([refunded, reversed])).toMatchObject({ kind: 'refund_fault', fault });
  });
});
