import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { minorUnits } from '@millrace/money';
import {
  acceptedPayments,
  anAcceptedPayment,
  aQuote,
  aQuotedPayment,
  aTransfer,
} from '../testing/payments.ts';
import {
  aRefund,
  aRefundTransfer,
  aReversal,
  RefundablePayment,
  refundSteps,
  transfersOf,
} from '../testing/refunds.ts';
import { balanceKey, foldBalances, type Transfer } from './ledger.ts';
import { assertRefundWithinTransfer, refundFault } from './refund-within-transfer.ts';

const payment = anAcceptedPayment();
const refundOf = (amount: number) => aRefundTransfer(aRefund(payment, { amount }));
const quoted = aQuotedPayment(aQuote());
const splitRefundOf = (amount: number, fee: number, targetAmount: number) =>
  aRefundTransfer(
    aRefund(quoted, { amount, split: { fee, residue: 0, targetAmount, targetCurrency: 'EUR' } }),
  );

describe('INV-14: a refund', () => {
  it.each<[string, string, Transfer, readonly Transfer[]]>([
    ['its payment has no transfer', 'payment_not_posted', refundOf(1), []],
    ['it is more than was paid', 'payer_gets_more', refundOf(10_001), [aTransfer(payment)]],
    [
      'it is more than other refunds leave',
      'payer_gets_more',
      refundOf(5_001),
      [aTransfer(payment), refundOf(4_000), refundOf(1_000)],
    ],
    [
      'it goes to another source',
      'payer_gets_more',
      aRefundTransfer(aRefund(payment, { source: 'tok_other' })),
      [aTransfer(payment)],
    ],
    [
      'it is in another currency',
      'payer_gets_more',
      aRefundTransfer(aRefund(payment, { currency: 'EUR' })),
      [aTransfer(payment)],
    ],
    [
      'it takes more from the merchant than it got',
      'merchant_gives_more',
      splitRefundOf(5_000, 0, 8_453),
      [aTransfer(quoted)],
    ],
    [
      'it takes another currency from the merchant',
      'merchant_gives_more',
      aRefundTransfer(aRefund(quoted)),
      [aTransfer(quoted)],
    ],
    [
      'it is the last one and leaves an account uneven',
      'accounts_not_even',
      splitRefundOf(5_000, 29, 4_226),
      [aTransfer(quoted), splitRefundOf(5_000, 29, 4_226)],
    ],
  ])('is not posted when %s', (_what, fault, refund, stored) => {
    expect(refundFault([...stored, refund])?.fault).toBe(fault);
    expect(() => assertRefundWithinTransfer(refund, stored)).toThrow('refund_within_transfer');
  });

  it('is posted when a refused one has released its amount', () => {
    const refused = aRefund(payment, { amount: 9_000 });
    const stored = [aTransfer(payment), aRefundTransfer(refused), aReversal(refused)];
    expect(() => assertRefundWithinTransfer(refundOf(10_000), stored)).not.toThrow();
    expect(() => assertRefundWithinTransfer(refundOf(10_000), stored.slice(0, 2))).toThrow(
      'refund_within_transfer',
    );
  });
});

/** The amounts that a payment moved on its accounts, and the rest after refunds. */
function leftOf(transfers: readonly Transfer[]) {
  const left = new Map(foldBalances(transfers).map((balance) => [balanceKey(balance), balance.amount]));
  return foldBalances(transfers.slice(0, 1)).map((paid) => ({
    ...paid,
    left: left.get(balanceKey(paid)) ?? minorUnits(0n),
  }));
}

describe('refunds in any sequence of create, post and refuse', () => {
  it('INV-14: pass the check, and leave payer and merchant between zero and the payment’s amounts', () => {
    fc.assert(
      fc.property(acceptedPayments, refundSteps, (any, steps) => {
        const transfers = transfersOf(any, steps);
        for (const [index, transfer] of transfers.entries()) {
          const before = transfers.slice(0, index);
          if (transfer.kind === 'refund') assertRefundWithinTransfer(transfer, before);
          for (const { account, amount, left } of leftOf(transfers.slice(0, index + 1))) {
            if (!account.startsWith('clearing:') && !account.startsWith('merchant:')) continue;
            expect(amount < 0n ? left <= 0n && left >= amount : left >= 0n && left <= amount).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('INV-15: leave every account even when the payment is fully refunded', () => {
    fc.assert(
      fc.property(acceptedPayments, refundSteps, (any, steps) => {
        const transfers = transfersOf(any, steps, 'refunded');
        expect(refundFault(transfers)).toBeUndefined();
        expect(foldBalances(transfers).filter(({ amount }) => amount !== 0n)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('INV-15: leave every account as the payment left it when all are refused', () => {
    fc.assert(
      fc.property(acceptedPayments, refundSteps, (any, steps) => {
        const [first, ...others] = transfersOf(any, steps, 'all_refused');
        const moved = foldBalances([first!, ...others]).filter(({ amount }) => amount !== 0n);
        expect(moved).toEqual(foldBalances([first!]));
      }),
      { numRuns: 300 },
    );
  });

  it('INV-14: fail the check when one was never reserved', () => {
    fc.assert(
      fc.property(acceptedPayments, refundSteps, fc.nat(), (any, steps, excess) => {
        const transfers = transfersOf(any, steps, 'refunded');
        const forged = new RefundablePayment(any).create((BigInt(excess) % BigInt(any.data.amount)) + 1n);
        expect(() => assertRefundWithinTransfer(aRefundTransfer(forged), transfers)).toThrow(
          'refund_within_transfer',
        );
      }),
    );
  });
});
