import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isZero, sumByCurrency } from '@millrace/money';
import {
  acceptedPayments,
  anAcceptedPayment,
  aQuote,
  aQuotedPayment,
  demo,
  NOW,
} from '../testing/payments.ts';
import { aRefund, aRefundTransfer, aReversal, refundSteps, transfersOf } from '../testing/refunds.ts';
import { planRefund } from './plan-refund.ts';
import { assertBalanced, type Leg } from './ledger.ts';

const shown = (legs: readonly Leg[]) =>
  legs.map(({ account, amount, currency }) => `${account} ${amount} ${currency}`);
const quoted = aQuotedPayment(aQuote());
const split = { fee: 6, residue: 1, targetAmount: 845, targetCurrency: 'EUR' };

describe('the transfer of a refund', () => {
  it('debits the merchant with the payer’s amount, without a split', () => {
    const payment = anAcceptedPayment();
    const refund = aRefund(payment);
    expect(planRefund(refund, NOW)).toEqual({
      id: `tr_${refund.data.refundId}`,
      kind: 'refund',
      paymentId: payment.data.paymentId,
      merchantId: demo,
      createdAt: NOW,
      legs: [
        { account: 'clearing:tok_success', amount: 1_000n, currency: 'USD' },
        { account: `merchant:${demo}:available`, amount: -1_000n, currency: 'USD' },
      ],
    });
  });

  it('takes the shares of a split from fees, rounding and both positions', () => {
    expect(shown(planRefund(aRefund(quoted, { split }), NOW).legs)).toEqual([
      'clearing:tok_success 1000 USD',
      'fees -6 USD',
      'rounding -1 USD',
      'fx:USD -993 USD',
      'fx:EUR 845 EUR',
      `merchant:${demo}:available -845 EUR`,
    ]);
  });

  it('has no leg of the merchant when its share is zero', () => {
    const nothing = { fee: 0, residue: 0, targetAmount: 0, targetCurrency: 'EUR' };
    expect(shown(planRefund(aRefund(quoted, { amount: 1, split: nothing }), NOW).legs)).toEqual([
      'clearing:tok_success 1 USD',
      'fx:USD -1 USD',
    ]);
  });

  it('credits the position when the shares compensate for failed refunds', () => {
    const refund = aRefund(quoted, { amount: 1, split: { ...split, fee: 2, residue: 0 } });
    expect(shown(planRefund(refund, NOW).legs)).toContain('fx:USD 1 USD');
  });

  it('joins both positions in one currency', () => {
    const refund = aRefund(quoted, {
      split: { fee: 6, residue: 0, targetAmount: 994, targetCurrency: 'USD' },
    });
    expect(shown(planRefund(refund, NOW).legs)).toEqual([
      'clearing:tok_success 1000 USD',
      'fees -6 USD',
      `merchant:${demo}:available -994 USD`,
    ]);
  });
});

describe('the reversal of a refund', () => {
  it('is its transfer with opposite signs, under an id derived from it', () => {
    const refund = aRefund(quoted, { split });
    expect(aReversal(refund)).toMatchObject({
      id: `tr_${refund.data.refundId}_reversal`,
      kind: 'refund_reversal',
      paymentId: quoted.data.paymentId,
      merchantId: demo,
    });
    expect(shown(aReversal(refund).legs)).toEqual([
      'clearing:tok_success -1000 USD',
      'fees 6 USD',
      'rounding 1 USD',
      'fx:USD 993 USD',
      'fx:EUR -845 EUR',
      `merchant:${demo}:available 845 EUR`,
    ]);
  });
});

describe('every planned refund and reversal', () => {
  it('INV-17: balances in each currency, and cancels out with its counterpart', () => {
    fc.assert(
      fc.property(acceptedPayments, refundSteps, (payment, steps) => {
        for (const transfer of transfersOf(payment, steps)) {
          expect(() => assertBalanced(transfer)).not.toThrow();
        }
      }),
    );
    const refund = aRefund(quoted, { split });
    const both = [...aRefundTransfer(refund).legs, ...aReversal(refund).legs];
    expect(sumByCurrency(both).every(isZero)).toBe(true);
  });
});
